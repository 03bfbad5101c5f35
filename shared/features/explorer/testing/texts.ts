/** Test helper: a small exploration. */
const OPENED = {
  name: 'press button Close → press button Open',
  state: 's',
  url: 'http://shop.test/',
  steps: [{ click: 'button "Open"' }, { click: 'button "Close"' }],
  actions: ['press button Open', 'press button Close'],
};

const EXPLORATION_TEXT = JSON.stringify({
  penExploration: 1,
  version: 1,
  url: 'http://shop.test/',
  tookMs: 61_000,
  isComplete: true,
  walk: { start: 's', states: [{ key: 's', url: 'http://shop.test/', actions: [] }], edges: [] },
  refused: [],
  requests: [{ name: 'POST /api', reason: 'POST may change something', times: 2, actions: [] }],
  windows: [{ url: 'http://shop.test/preview', times: 1 }],
  alike: 0,
  frames: 0,
  screened: [],
  leaks: [
    {
      sequence: OPENED,
      where: 'page',
      growth: [{ counter: 'listeners', perRepetition: 1 }],
      headline: 'Every round leaves 5 Row: variable kept of app.js holds them.',
      verdict: 'Every round leaves 5 Row: variable kept of app.js holds them.',
      place: 'app.js:2:3',
      captureId: 'hunt-00000001',
      also: [],
      scripts: { commands: ["pen leaks --target 'http://shop.test/'"], playwright: '', budget: null },
    },
  ],
  shown: [],
  cleared: [],
  undecided: [{ sequence: OPENED, growth: [{ counter: 'heapBytes', perRepetition: 90 }], reason: 'No verdict.' }],
  explained: [],
  slow: [],
});

export const TEXTS = { exploration: EXPLORATION_TEXT };
