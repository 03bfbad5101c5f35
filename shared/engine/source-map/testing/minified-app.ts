/**
 * A small application as a bundler leaves it: four modules in one minified line, with their map. Each opened `DetailsView` leaks, because its
 * listener stays with the ticker. Made by `vite build` (8, `minify`, `sourcemap`) of the sources below.
 */

export const SOURCES: Readonly<Record<string, string>> = {
  'src/details.js': `export class DetailsView {
  #row;

  constructor(ticker, row) {
    this.#row = row;
    this.parts = [];
    // Never unsubscribed: each opened view stays.
    ticker.subscribe(() => {
      this.render();
    });
  }

  render() {
    this.parts.push(this.#row.title);
    if (this.parts.length > 10) this.parts.length = 0;
  }
}

export function openDetails(ticker, row) {
  const view = new DetailsView(ticker, row);
  view.render();
  return view;
}
`,
  'src/layout.js': `const measure = (row) => {
  let hash = 7;
  for (let at = 0; at < 300; at += 1) hash = (hash * 31 + row.title.charCodeAt(at % row.title.length)) | 0;
  return hash;
};

export function layoutRows(rows) {
  let sum = 0;
  for (const row of rows) sum += measure(row);
  return sum;
}
`,
  'src/ticker.js': `export function createTicker(everyMs) {
  const subscribers = new Set();
  return {
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
    tick() {
      for (const each of subscribers) each(everyMs);
    },
  };
}
`,
  'src/main.js': `import { openDetails } from './details.js';
import { layoutRows } from './layout.js';
import { createTicker } from './ticker.js';

const ticker = createTicker(1000);

/** Opens the details of the first row, as a click would. */
function start(count) {
  const rows = Array.from({ length: count }, (_, id) => ({ id, title: 'row ' + id }));
  layoutRows(rows);
  return openDetails(ticker, rows[0]);
}

/** Opens details for some milliseconds. */
function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end) start(50);
}

globalThis.shop = { start, spin, tick: () => ticker.tick() };
`,
};

/** Ends with the comment that names the map. */
export const APP_JS = `var e=class{#e;constructor(e,t){this.#e=t,this.parts=[],e.subscribe(()=>{this.render()})}render(){this.parts.push(this.#e.title),this.parts.length>10&&(this.parts.length=0)}};function t(t,n){let r=new e(t,n);return r.render(),r}var n=e=>{let t=7;for(let n=0;n<300;n+=1)t=t*31+e.title.charCodeAt(n%e.title.length)|0;return t};function r(e){let t=0;for(let r of e)t+=n(r);return t}function i(e){let t=new Set;return{subscribe(e){return t.add(e),()=>t.delete(e)},tick(){for(let n of t)n(e)}}}var a=i(1e3);function o(e){let n=Array.from({length:e},(e,t)=>({id:t,title:\`row \`+t}));return r(n),t(a,n[0])}function s(e){let t=performance.now()+e;for(;performance.now()<t;)o(50)}globalThis.shop={start:o,spin:s,tick:()=>a.tick()};
//# sourceMappingURL=app.js.map`;

export const APP_MAP = {
  version: 3,
  file: 'app.js',
  names: [
    'DetailsView',
    '#row',
    'row',
    'ticker',
    'openDetails',
    'view',
    'measure',
    'hash',
    'at',
    'layoutRows',
    'sum',
    'rows',
    'createTicker',
    'subscribers',
    'listener',
    'each',
    'everyMs',
    'start',
    'count',
    'id',
    'spin',
    'end',
    'ms',
  ],
  sources: Object.keys(SOURCES),
  sourcesContent: Object.values(SOURCES),
  mappings:
    'AAAA,IAAaA,EAAb,KAAyB,CACvB,GAEA,YAAY,EAAQ,EAAK,CACvB,KAAKC,GAAOC,EACZ,KAAK,MAAQ,CAAC,EAEdC,EAAO,cAAgB,CACrB,KAAK,OAAO,CACd,CAAC,CACH,CAEA,QAAS,CACP,KAAK,MAAM,KAAK,KAAKF,GAAK,KAAK,EAC3B,KAAK,MAAM,OAAS,KAAI,KAAK,MAAM,OAAS,EAClD,CACF,EAEA,SAAgBG,EAAY,EAAQ,EAAK,CACvC,IAAMC,EAAO,IAAIL,EAAYG,EAAQD,CAAG,EAExC,OADAG,EAAK,OAAO,EACLA,CACT,CCtBA,IAAMC,EAAW,GAAQ,CACvB,IAAIC,EAAO,EACX,IAAK,IAAIC,EAAK,EAAGA,EAAK,IAAK,GAAM,EAAG,EAAQD,EAAO,GAAKL,EAAI,MAAM,WAAWM,EAAKN,EAAI,MAAM,MAAM,EAAK,EACvG,OAAOK,CACT,EAEA,SAAgBE,EAAW,EAAM,CAC/B,IAAIC,EAAM,EACV,IAAK,IAAMR,KAAOS,EAAM,GAAOL,EAAQJ,CAAG,EAC1C,OAAOQ,CACT,CCVA,SAAgBE,EAAa,EAAS,CACpC,IAAMC,EAAc,IAAI,IACxB,MAAO,CACL,UAAU,EAAU,CAElB,OADAA,EAAY,IAAIC,CAAQ,MACXD,EAAY,OAAOC,CAAQ,CAC1C,EACA,MAAO,CACL,IAAK,IAAMC,KAAQF,EAAaE,EAAKC,CAAO,CAC9C,CACF,CACF,CCPA,IAAMb,EAASS,EAAa,GAAI,EAGhC,SAASK,EAAM,EAAO,CACpB,IAAMN,EAAO,MAAM,KAAK,CAAE,OAAQO,CAAM,GAAI,EAAG,KAAQ,CAAE,KAAI,MAAO,OAASC,CAAG,EAAE,EAElF,OADAV,EAAWE,CAAI,EACRP,EAAYD,EAAQQ,EAAK,EAAE,CACpC,CAGA,SAASS,EAAK,EAAI,CAChB,IAAMC,EAAM,YAAY,IAAI,EAAIC,EAChC,KAAO,YAAY,IAAI,EAAID,GAAKJ,EAAM,EAAE,CAC1C,CAEA,WAAW,KAAO,CAAE,QAAO,OAAM,SAAYd,EAAO,KAAK,CAAE',
};

/** 1-based column of V8's position for the function whose head ends in this text, such as `render(`. */
export function columnOf(head: string): number {
  const at = APP_JS.indexOf(head);
  if (at < 0) throw new Error(`the bundle has no "${head}"`);
  return at + head.length;
}
