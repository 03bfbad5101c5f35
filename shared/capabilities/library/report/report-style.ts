/** The style of an HTML report. Its policy allows this text and no other style. */

/** SHA-256 of `REPORT_STYLE` in base64, as the policy needs it; `electron/core/html-report.test.ts` compares both. */
export const REPORT_STYLE_HASH = 'W6Dxu8nOq3+jfpyxmO3+kq6ZqSL+zOhyKYAsEu8s+vU=';

export const REPORT_STYLE = `
:root { color-scheme: light dark; --text: #1c1e21; --second: #5b6168; --line: #d9dce0; --fill: #f4f5f7; --bar: #4a7fd4; --page: #fff; }
@media screen and (prefers-color-scheme: dark) { :root { --text: #e6e8ea; --second: #a3a9b0; --line: #3a3f45; --fill: #26292d; --bar: #7aa5ea; --page: #1b1d20; } }
body { margin: 0 auto; max-width: 1200px; padding: 24px; font: 14px/1.45 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { margin: 0; font-size: 22px; overflow-wrap: anywhere; }
h2 { margin: 28px 0 8px; font-size: 16px; }
p { margin: 4px 0; overflow-wrap: anywhere; }
.second { color: var(--second); }
.warning { padding: 6px 10px; border: 1px solid var(--line); border-left: 4px solid #c47f17; }
dl.figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 16px 0 0; }
dl.figures div { padding: 8px 12px; background: var(--fill); border-radius: 4px; }
dl.figures dt { color: var(--second); font-size: 12px; }
dl.figures dd { margin: 0; font-size: 16px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0; }
dl.facts dt { color: var(--second); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--second); padding-bottom: 4px; }
th, td { padding: 3px 10px 3px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: normal; }
thead th { font-weight: 600; }
tbody th { min-width: 16ch; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: 13px; }
tbody th.words { font: inherit; }
td { overflow-wrap: anywhere; }
.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.bar { fill: var(--bar); }
.bar-whole { fill: var(--fill); }
svg.chart { display: block; width: 100%; height: auto; background: var(--fill); }
svg.chart text { font: 11px system-ui, sans-serif; fill: #16181b; pointer-events: none; }
.ends { display: flex; justify-content: space-between; color: var(--second); font-size: 12px; }
blockquote { margin: 8px 0; padding: 4px 12px; border-left: 3px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; }
pre.code { margin: 4px 0; padding: 8px 12px; background: var(--fill); border-radius: 4px; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; }
pre.code mark { color: inherit; background: rgb(196 127 23 / 24%); }
a { color: var(--bar); }
.barred { display: flex; justify-content: flex-end; align-items: center; gap: 6px; }
.barred svg { flex: none; }
.barred span { min-width: 5.5em; }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; } }
`;
