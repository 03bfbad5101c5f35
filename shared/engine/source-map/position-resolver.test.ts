import { describe, expect, it } from 'vitest';
import { openSourceMap, type OpenedMap } from './opened-map.ts';
import { createScriptResolver } from './position-resolver.ts';
import { APP_JS, APP_MAP, columnOf } from './testing/minified-app.ts';

const open = (map: object | string): OpenedMap => {
  const text = typeof map === 'string' ? map : JSON.stringify(map);
  const opened = openSourceMap(new TextEncoder().encode(text));
  if (!opened.ok) throw new Error(opened.reason);
  return opened.value;
};
const reasonOf = (text: string): string => {
  const opened = openSourceMap(new TextEncoder().encode(text));
  return opened.ok ? 'it opened' : opened.reason;
};

it.each([
  ['constructor(', 'e', 'DetailsView', 'src/details.js:4:'],
  ['}render(', 'render', 'render', 'src/details.js:13:'],
  // The arrow function within the constructor: V8 places it at its parenthesis.
  ['e.subscribe((', '', null, 'src/details.js:8:'],
  ['function t(', 't', 'openDetails', 'src/details.js:19:'],
  ['n=e', 'n', 'measure', 'src/layout.js:1:'],
  ['function r(', 'r', 'layoutRows', 'src/layout.js:7:'],
  ['{subscribe(', 'subscribe', 'subscribe', 'src/ticker.js:4:'],
  ['function o(', 'o', 'start', 'src/main.js:8:'],
  ['tick:(', 'tick', 'tick', 'src/main.js:20:'],
])('the function at %s of a minified line', (head, generated, name, place) => {
  const found = createScriptResolver(open(APP_MAP)).resolve({ line: 1, column: columnOf(head), name: generated });
  expect(found?.name).toBe(name);
  expect(`${found?.source}:${found?.line}:${found?.column}`).toContain(place);
  expect(found?.ignored).toBeUndefined();
});

it('finds names in the source where the map has none', () => {
  const { names: _, ...nameless } = APP_MAP;
  const mappings = open({ ...nameless, names: [] });
  const resolver = createScriptResolver(mappings);
  expect(resolver.resolve({ line: 1, column: columnOf('function r('), name: 'r' })?.name).toBe('layoutRows');
  expect(resolver.resolve({ line: 1, column: columnOf('n=e'), name: 'n' })?.name).toBe('measure');
  expect(resolver.resolve({ line: 1, column: columnOf('constructor('), name: 'e' })?.name).toBe('DetailsView');
  // Neither names nor sources: the position alone.
  const bare = createScriptResolver(open({ ...nameless, names: [], sourcesContent: undefined }));
  expect(bare.resolve({ line: 1, column: columnOf('function r('), name: 'r' })).toMatchObject({
    name: null,
    source: 'src/layout.js',
    line: 7,
  });
});

it('places the beginning of a script in its only source, and that of a bundle nowhere', () => {
  // The first segment is at column 9.
  const one = open({ version: 3, sources: ['layout.ts'], names: [], mappings: 'QAAA' });
  expect(createScriptResolver(one).resolve({ line: 1, column: 1 })).toMatchObject({
    source: 'layout.ts',
    line: 1,
    column: 1,
  });
  expect(createScriptResolver(one).resolve({ line: 1, column: 2 })).toBeNull();
  const two = open({ version: 3, sources: ['layout.ts', 'main.ts'], names: [], mappings: 'QAAA' });
  expect(createScriptResolver(two).resolve({ line: 1, column: 1 })).toBeNull();
});

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** A base-64 VLQ number of a source map. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

/** One generated line, with a segment at each marked text: its source, line and column from 0. */
function lineMap(
  code: string,
  sources: readonly string[],
  marks: readonly (readonly [string, number, number, number])[],
) {
  const before = [0, 0, 0, 0];
  const mappings = marks
    .map(([text, ...original]) => {
      const now = [code.indexOf(text), ...original];
      const segment = now.map((value, at) => vlq(value - (before[at] ?? 0))).join('');
      before.splice(0, 4, ...now);
      return segment;
    })
    .join(',');
  return { version: 3, sources, names: [], mappings };
}

describe('a function whose head the map leaves out', () => {
  // Code that a compiler of components adds has no segment: the last one before it is of the module before.
  const code = 'const a=b(()=>c);const q={__name:"Grid",setup(e){return total(e)}};function z(){}const y=last;';
  const map = lineMap(
    code,
    ['Line.vue', 'Grid.vue'],
    [
      ['a=b', 0, 8, 6],
      ['()=>c', 0, 8, 10],
      ['total', 1, 12, 9],
      ['e)}}', 1, 12, 15],
      ['y=last', 1, 30, 6],
    ],
  );
  const column = (text: string): number => code.indexOf(text) + 1;
  const resolver = createScriptResolver({ ...open(map), generatedText: code });
  const placeAt = (text: string): string | null => {
    const found = resolver.resolve({ line: 1, column: column(text) });
    return found === null ? null : `${found.source}:${found.line}:${found.column}`;
  };

  it('is where its own code is, not where the code before it is', () => {
    expect(placeAt('(e){')).toBe('Grid.vue:13:10');
    expect(resolver.source({ line: 1, column: column('(e){') })).toMatchObject({ source: 'Grid.vue' });
    expect(placeAt('()=>c')).toBe('Line.vue:9:11');
  });

  it('is nowhere if none of its code has a segment', () => {
    expect(placeAt('(){}')).toBeNull();
  });

  it('is where the map says without the text of the script, and for a map with a segment for each line only', () => {
    const blind = createScriptResolver(open(map));
    expect(blind.resolve({ line: 1, column: column('(e){') })).toMatchObject({ source: 'Line.vue', line: 9 });
    const coarse = lineMap(code, ['a.ts'], [['const a', 0, 3, 0]]);
    const byLine = createScriptResolver({ ...open(coarse), generatedText: code });
    expect(byLine.resolve({ line: 1, column: column('(e){') })).toMatchObject({ source: 'a.ts', line: 4 });
  });
});

it('gives a function no name that is not in front of its parameters', () => {
  const code = 'x(){ab(this)}run(){}';
  const map = { version: 3, sources: ['a.js'], names: ['batch'], mappings: `${vlq(6)}AAAA` };
  const position = { line: 1, column: code.indexOf('(){}') + 1, name: 'run' };
  // Seven characters before the parameters, a name could be: `=async(`.
  expect(createScriptResolver(open(map)).resolve(position)?.name).toBe('batch');
  expect(createScriptResolver({ ...open(map), generatedText: code }).resolve(position)?.name).toBeNull();
});

it('names the function around a position, and the one around a function', () => {
  const resolver = createScriptResolver(open(APP_MAP));
  const column = columnOf('this.render()') - 8;
  expect(resolver.resolve({ line: 1, column, at: 'call' })).toMatchObject({ source: 'src/details.js', line: 9 });
  expect(resolver.resolve({ line: 1, column: columnOf('t+=n('), at: 'call' })?.name).toBe('layoutRows');
  // The listener of a view is in its constructor, the function that unsubscribes in `subscribe`.
  expect(resolver.around({ line: 1, column: columnOf('e.subscribe((') })).toBe('DetailsView constructor');
  expect(resolver.around({ line: 1, column: columnOf('t.add(e),(') })).toBe('subscribe');
  expect(resolver.around({ line: 1, column: columnOf('}render(') })).toBe('class DetailsView');
  expect(resolver.around({ line: 1, column: columnOf('function r(') })).toBeNull();
});

it('names the variables that a function uses from the one around it', () => {
  const withText = createScriptResolver({ ...open(APP_MAP), generatedText: APP_JS });
  const subscribe = { line: 1, column: columnOf('{subscribe(') };
  expect(withText.variable(subscribe, 't')).toBe('subscribers');
  expect(withText.variable(subscribe, 'zz')).toBeNull();
  // Its parameter, which the map names only where it is used.
  expect(withText.variable({ line: 1, column: columnOf('e.subscribe((') }, 'e')).toBe('ticker');
  expect(createScriptResolver(open(APP_MAP)).variable(subscribe, 't')).toBeNull();
  // The name of the function around is in the scope outside of it: its parameter may have the same short one.
  expect(withText.variable(subscribe, 'i')).toBeNull();
});

it('names the variables of the module that its functions use', () => {
  const withText = createScriptResolver({ ...open(APP_MAP), generatedText: APP_JS });
  const start = { line: 1, column: columnOf('function o(') };
  expect(withText.variable(start, 'a')).toBe('ticker');
  // Names of another module of the bundle: a function, and a class.
  expect(withText.variable(start, 't')).toBe('openDetails');
  expect(withText.variable(start, 'e')).toBe('DetailsView');
  expect(withText.variable(start, 'zz')).toBeNull();
});

it('counts from the beginning of the script within its document', () => {
  const resolver = createScriptResolver(open(APP_MAP), { line: 12, column: 9 });
  const column = columnOf('function r(') + 8;
  expect(resolver.resolve({ line: 12, column, name: 'r' })?.name).toBe('layoutRows');
});

it('knows third-party code by the list of the map and by its folder', () => {
  const ignoredAt = (map: object): boolean | undefined =>
    createScriptResolver(open(map)).resolve({ line: 1, column: columnOf('function r('), name: 'r' })?.ignored;
  expect(ignoredAt({ ...APP_MAP, ignoreList: [1] })).toBe(true);
  expect(ignoredAt({ ...APP_MAP, x_google_ignoreList: [1] })).toBe(true);
  expect(ignoredAt({ ...APP_MAP, ignoreList: [0] })).toBeUndefined();
  expect(ignoredAt({ ...APP_MAP, sources: ['a.js', '../node_modules/lay/out.js', 'c.js', 'd.js'] })).toBe(true);
});

it('resolves through sections, each with its offset', () => {
  const first = { version: 3, sources: ['one.js'], names: [], mappings: 'AAAA' };
  const second = { ...APP_MAP, sources: APP_MAP.sources.map((source) => `second/${source}`) };
  const resolver = createScriptResolver(
    open({
      version: 3,
      sections: [
        { offset: { line: 0, column: 0 }, map: first },
        { offset: { line: 3, column: 5 }, map: second },
      ],
    }),
  );
  expect(resolver.resolve({ line: 2, column: 9 })).toBeNull();
  expect(resolver.resolve({ line: 1, column: 9 })?.source).toBe('one.js');
  const column = columnOf('function r(') + 5;
  expect(resolver.resolve({ line: 4, column, name: 'r' })).toMatchObject({
    name: 'layoutRows',
    source: 'second/src/layout.js',
  });
});

it('has no position where the source has no such line: the map is of another build', () => {
  const sourcesContent = APP_MAP.sourcesContent.map(() => 'export const gone = 1;\n');
  const resolver = createScriptResolver(open({ ...APP_MAP, sourcesContent }));
  expect(resolver.resolve({ line: 1, column: columnOf('function r('), name: 'r' })).toBeNull();
  expect(resolver.resolve({ line: 7, column: 1 })).toBeNull();
});

it('reports the last position that a map has, to recognise a map of another build', () => {
  const { map } = open(APP_MAP);
  expect(map.end).toMatchObject({ line: 1 });
  expect(map.end?.column).toBeLessThanOrEqual(APP_JS.indexOf('\n'));
  expect(open({ version: 3, sources: [], names: [], mappings: ';;' }).map.end).toBeNull();
});

it('says why bytes are not a source map', () => {
  expect(reasonOf('<!doctype html><title>404</title>')).toBe('it is HTML, not JSON');
  expect(reasonOf('[]')).toBe('it is not a JSON object');
  expect(reasonOf('{"version":2,"mappings":""}')).toBe('its version is 2, not 3');
  expect(reasonOf('{"version":3,"sources":[]}')).toBe('it has no mappings');
  expect(reasonOf('{"version":3,"sources":[1],"mappings":""}')).toContain('sources has another type');
  expect(reasonOf('{"version":3,"sources":["a"')).toBe('it is cut off');
  expect(reasonOf('{"version":3,"mappings":"AA')).toBe('it is cut off within a string');
});

it('reads escaped members, a byte order mark and the line that keeps a map from being loaded', () => {
  const text = JSON.stringify({ ...APP_MAP, sourceRoot: 'https://shop.test/' }).replaceAll('/', '\\/');
  const map = open(`)]}'\n ${text}`);
  expect(map.sources[0]).toBe('https://shop.test/src/details.js');
  expect(map.textOf('https://shop.test/src/ticker.js')).toContain('createTicker(everyMs)');
  expect(map.textOf('other.js')).toBeNull();
  expect(open(`\ufeff${JSON.stringify(APP_MAP)}`).sources).toHaveLength(4);
});

describe('a class with a private field in a minified bundle', () => {
  // `t` maps to each place of the constructor and of the field; the map names the method, as those of some minifiers do.
  const generatedText = 'class Vi{#t=new Set;constructor(t){this.#t.add(t)}}class Yc{#t=1}';
  const source =
    'export default class Theme {\n  #subscribers = new Set();\n  constructor(first) { this.#subscribers.add(first); }\n}\n';
  const map = open({
    version: 3,
    sources: ['theme.js', 'other.js'],
    sourcesContent: [source, 'class Other { #count = 1 }'],
    names: ['constructor'],
    // Column 9: line 2, column 3; column 20: line 3, column 3, "constructor"; column 60: the other source.
    mappings: 'SACE,WACAA,wCCDU',
  });
  const resolver = createScriptResolver({ ...map, generatedText });
  /** V8's position of a constructor. */
  const PARENTHESIS = generatedText.indexOf('(t)') + 1;

  it('has the name of the class, never that of its method', () => {
    expect(resolver.resolve({ line: 1, column: PARENTHESIS, name: 'Vi' })?.name).toBe('Theme');
    const bare = createScriptResolver({ ...map, textOf: () => null });
    expect(bare.resolve({ line: 1, column: PARENTHESIS, name: 'Vi' })?.name).toBeNull();
  });

  it('has the text around an original place, with its column', () => {
    const textAt = (original: { source: string; line: number; column?: number }) =>
      resolver.text({ line: 0, column: 0, original });
    expect(textAt({ source: 'theme.js', line: 3, column: 24 })).toMatchObject({ text: source, line: 3, column: 24 });
    expect(textAt({ source: 'theme.js', line: 3 })).toMatchObject({ line: 3, column: 1 });
  });

  it('has the original name of its field, not that of a field of another class', () => {
    expect(resolver.privateField({ line: 1, column: PARENTHESIS }, '#t')).toBe('#subscribers');
    expect(resolver.privateField({ line: 1, column: PARENTHESIS }, '#x')).toBeNull();
    expect(createScriptResolver(map).privateField({ line: 1, column: PARENTHESIS }, '#t')).toBeNull();
  });
});
