import { htmlEscape } from 'escape-goat'
import type { Snapshot } from './snapshot.js'

/**
 * The status page for browsers. It is self-contained. A script updates it every two seconds; without scripts the browser
 * reloads the page.
 */
export function htmlPage(snapshot: Snapshot): string {
  const number = new Intl.NumberFormat('en')
  const figures: [label: string, value: string, detail: string][] = [
    ['connections open', number.format(snapshot.open), `${number.format(snapshot.connections)} in all`],
    ['waiting for a worker', number.format(snapshot.waiting), `${number.format(snapshot.workers)} workers, 1 acceptor`],
    ['received', bytes(snapshot.bytesIn), 'from clients'],
    ['sent', bytes(snapshot.bytesOut), 'to clients'],
    ['HTTP requests', number.format(snapshot.requests), `${number.format(snapshot.lines)} lines besides`],
    ['uptime', duration(snapshot.uptimeSeconds), `backend ${snapshot.backend}`],
  ]
  const most = Math.max(1, ...snapshot.calls.map(([, count]) => count))
  const rows = snapshot.calls.map(
    ([name, count]) =>
      htmlEscape`<tr><th scope="row">${name}</th><td>${number.format(count)}</td><td class="bar"><meter max="${most}" value="${count}"></meter></td></tr>`,
  )
  const cards = figures.map(
    ([label, value, detail]) => htmlEscape`<li><b>${value}</b><span>${label}</span><small>${detail}</small></li>`,
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<noscript><meta http-equiv="refresh" content="2"></noscript>
<link rel="icon" href="data:,">
<title>sockcall demo</title>
<style>${style}</style>
<main>
<header><h1>sockcall demo</h1>${htmlEscape`<p><em>${snapshot.backend}</em> backend · ${snapshot.runtime}</p>`}</header>
<ul>
${cards.join('\n')}
</ul>
<table>
<caption>Operations, all threads together</caption>
<thead><tr><th scope="col">system call</th><th scope="col">made</th><th></th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<footer>Blocking sockets, one connection a worker at a time. The same port speaks lines: try <code>HELP</code> with nc.</footer>
</main>
<script>${script}</script>
</html>
`
}

/** Only the page's own script may run, so the shown values cannot inject code. */
const script = `
setInterval(async () => {
  try {
    const response = await fetch(location.href, { headers: { Accept: 'text/html' } })
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    document.querySelector('main').replaceWith(page.querySelector('main'))
  } catch {
    // The server has stopped, or is restarting.
  }
}, 2000)
`

function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = count
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

function duration(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d9dde3, #343a46); --dim: light-dark(#5b6472, #98a2b3);
  --card: light-dark(#fff, #1b1f27); --accent: light-dark(#0b6bcb, #6cb6ff); }
body { margin: 0; background: light-dark(#f4f6f8, #12151b); color: light-dark(#1a1f29, #e6e9ef);
  font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
h1 { margin: 0; font-size: 1.75rem; letter-spacing: -0.02em; }
header p { margin: 0.25rem 0 1.75rem; color: var(--dim); }
em { font-style: normal; font-weight: 600; color: var(--accent); }
ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 0.75rem; margin: 0 0 2rem;
  padding: 0; list-style: none; }
li, table { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
li { display: flex; flex-direction: column; padding: 0.9rem 1.1rem; }
li b { font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
li small, footer, caption { color: var(--dim); }
table { width: 100%; border-spacing: 0; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 0.5rem; text-align: left; font-weight: 600; }
th, td { padding: 0.4rem 1.1rem; text-align: left; }
tr + tr > *, tbody tr:first-child > * { border-top: 1px solid var(--line); }
thead th { color: var(--dim); font-weight: 500; font-size: 0.875rem; }
tbody th, code { font: 0.9rem ui-monospace, monospace; }
td:nth-child(2) { text-align: right; width: 7rem; }
thead th:nth-child(2) { text-align: right; }
.bar { width: 45%; }
meter { width: 100%; height: 0.75rem; vertical-align: middle; }
footer { margin-top: 1.5rem; font-size: 0.875rem; }
`
