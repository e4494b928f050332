/**
 * Where CPython's tables differ from those of Node's TextDecoder, by the name of CPython's module. `a1a4=xy` says that a1a4 and
 * a1a5 are x and y; `a8bd-a8be` that these mean nothing.
 */
export const CORRECTIONS: Readonly<Record<string, string>> = {
  gbk: '80',
  gb2312: '80 a1a4=・ a1aa=― a2a1-a2aa a6e0-a6eb a6ee-a6f2 a6f4-a6f5 a8bb a8bd-a8be a8c0',
  big5:
    '80 a145=• a14e=､ a1c2=‾ a1e3=∼ a1f2=♁☉ a241=／＼ a244=¥ a246=¢£ a3e1 ' +
    'c6a1=ヾゝゞ々ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんァアィイゥウェ ' +
    'c740=エォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユ ' +
    'c7a1=ョヨラリルレロヮワヰヱヲンヴヵヶДЕЁЖЗИЙКЛМУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽ ' +
    'f9d6-f9fe',
  cp950:
    '80 ' +
    'c6a1=ヾゝゞ々ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんァアィイゥウェ ' +
    'c740=エォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユ ' +
    'c7a1=ョヨラリルレロヮワヰヱヲンヴヵヶДЕЁЖЗИЙКЛМУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽',
  cp932: '80=\x80 a0=\uf8f0 fd=\uf8f1\uf8f2\uf8f3',
  shift_jis:
    '8160=〜‖ 817c=− 8191=¢£ 81ca=¬ 8740-875d 875f-8775 877e 8780-879c ed40-ed7e ed80-edfc ee40-ee7e ' +
    'ee80-eeec eeef-eefc fa40-fa7e fa80-fafc fb40-fb7e fb80-fbfc fc40-fc4b',
  euc_jp:
    '80-8d 8ee0-8ee2 90-9f a1c1=〜‖ a1dd=− a1f1=¢£ a2cc=¬ ada1-adbe adc0-add6 addf-adfc f9a1-f9fe ' +
    'faa1-fafe fba1-fbfe fca1-fcee fcf1-fcfe 8fa2b7=~ 8ff3a1-8ff3b4 8ff3b7',
  euc_kr: '80-8d 90-9f a2e6=€® a4d4',
  cp949: '80-8d 90-9f a2e6=€®',
  gb18030:
    '80 a3a0=\ue5e5 a6d9=\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793 a6ec=\ue794\ue795 a6f3=\ue796 ' +
    'a8bc=\ue7c7 fe59=\ue81e fe61=\ue826 fe66=\ue82b\ue82c fe6d=\ue832 fe7e=\ue843 fe90=\ue854 ' +
    'fea0=\ue864',
}

/** Characters that CPython encodes otherwise than by the reverse of decoding, in the same form. */
export const ENCODED_AS: Readonly<Record<string, string>> = {
  big5: 'a241=／＼ a451=十 a4ca=卅',
  cp932: '8160=〜‖ 817c=− 8191=¢£ 81ca=¬',
  cp950: 'a145=• a14e=､ a1c2=‾ a1e3=∼ a1f2=♁☉ a244=¥ a246=¢£ a451=十 a4ca=卅',
  euc_jp: '5c=¥ 7e=‾',
  gb18030: '8135f437=ḿ 8431a437=\ufffd',
  shift_jis: '5c=¥ 7e=‾',
}
