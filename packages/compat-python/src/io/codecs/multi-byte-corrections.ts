/**
 * Where CPython's tables differ from those of iconv-lite, by the name of CPython's module. `a1a4=xy` says that a1a4 and a1a5
 * are x and y; `a8bd-a8be` that these mean nothing.
 */
export const CORRECTIONS: Readonly<Record<string, string>> = {
  big5:
    'a145=• a14e=､ a1c2=‾ a1e3=∼ a1f2=♁☉ a241=／＼ a244=¥ a246=¢£ a3e1 ' +
    'c6a1=ヾゝゞ々ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんァアィイゥウェ ' +
    'c740=エォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユ ' +
    'c7a1=ョヨラリルレロヮワヰヱヲンヴヵヶДЕЁЖЗИЙКЛМУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽ ' +
    'f9d6-f9fe',
  cp932:
    'a0=\uf8f0 fd=\uf8f1\uf8f2\uf8f3 ' +
    'f941=\ue69d\ue69e\ue69f\ue6a0\ue6a1\ue6a2\ue6a3\ue6a4\ue6a5\ue6a6\ue6a7\ue6a8\ue6a9\ue6aa\ue6ab\ue6ac\ue6ad\ue6ae\ue6af\ue6b0\ue6b1\ue6b2\ue6b3\ue6b4\ue6b5\ue6b6\ue6b7\ue6b8\ue6b9\ue6ba\ue6bb\ue6bc\ue6bd\ue6be\ue6bf\ue6c0\ue6c1\ue6c2\ue6c3\ue6c4\ue6c5\ue6c6\ue6c7\ue6c8\ue6c9\ue6ca\ue6cb\ue6cc\ue6cd\ue6ce\ue6cf\ue6d0\ue6d1\ue6d2\ue6d3\ue6d4\ue6d5\ue6d6\ue6d7\ue6d8\ue6d9\ue6da ' +
    'f980=\ue6db\ue6dc\ue6dd\ue6de\ue6df\ue6e0\ue6e1\ue6e2\ue6e3\ue6e4\ue6e5\ue6e6\ue6e7\ue6e8\ue6e9\ue6ea\ue6eb\ue6ec\ue6ed\ue6ee\ue6ef\ue6f0\ue6f1\ue6f2\ue6f3\ue6f4\ue6f5\ue6f6\ue6f7\ue6f8\ue6f9\ue6fa\ue6fb\ue6fc\ue6fd\ue6fe\ue6ff\ue700\ue701\ue702\ue703\ue704\ue705\ue706\ue707\ue708\ue709\ue70a\ue70b\ue70c\ue70d\ue70e\ue70f\ue710\ue711\ue712\ue713\ue714\ue715\ue716\ue717\ue718\ue719\ue71a\ue71b\ue71c\ue71d\ue71e\ue71f\ue720\ue721\ue722\ue723\ue724\ue725\ue726\ue727\ue728\ue729\ue72a\ue72b\ue72c\ue72d\ue72e\ue72f\ue730\ue731\ue732\ue733\ue734\ue735\ue736\ue737\ue738\ue739\ue73a\ue73b\ue73c\ue73d\ue73e\ue73f\ue740\ue741\ue742\ue743\ue744\ue745\ue746\ue747\ue748\ue749\ue74a\ue74b\ue74c\ue74d\ue74e\ue74f\ue750\ue751\ue752\ue753\ue754\ue755\ue756\ue757',
  cp950:
    'c6a1=ヾゝゞ々ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんァアィイゥウェ ' +
    'c740=エォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユ ' +
    'c7a1=ョヨラリルレロヮワヰヱヲンヴヵヶДЕЁЖЗИЙКЛМУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽',
  euc_jp:
    'a1c1=〜‖ a1dd=− a1f1=¢£ a2cc=¬ ada1-adbe adc0-add6 addf-adfc f9a1-f9fe faa1-fafe fba1-fbfe fca1-fcee ' +
    'fcf1-fcfe 8fa2b7=~',
  euc_kr: 'a4d4',
  gb18030: 'a3a0=\ue5e5 a8bc=\ue7c7 8135f437=ḿ 8431a437=\ufffd',
  gb2312: 'a1a4=・ a1aa=― a2a1-a2aa a6e0-a6eb a6ee-a6f2 a6f4-a6f5 a8bb a8bd-a8be a8c0',
  shift_jis: '80 8160=〜‖ 817c=− 8191=¢£ 81ca=¬ 8740-875d 875f-8775 877e 8780-879c',
}

/** Characters that CPython does not encode as the reverse of decoding, in the same form. */
export const ENCODED_AS: Readonly<Record<string, string>> = {
  big5: 'a241=／＼ a451=十 a4ca=卅',
  cp932: '8160=〜‖ 817c=− 8191=¢£ 81ca=¬',
  cp950: 'a145=• a14e=､ a1c2=‾ a1e3=∼ a1f2=♁☉ a244=¥ a246=¢£ a451=十 a4ca=卅',
  euc_jp: '5c=¥ 7e=‾',
  euc_kr: 'a4d4=\u3164',
  shift_jis: '5c=¥ 7e=‾',
}
