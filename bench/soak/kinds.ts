/** The captures of the soak: how each kind is recorded, and the questions that follow. */
/** A call with its parameters, without the target. */
export type ToolCall = readonly [tool: string, parameters: Record<string, unknown>];

export interface SoakKind {
  /** The name of `pen capture`; null if the command line does not record it. */
  readonly command: string | null;
  readonly tool: string;
  /** One call, or a start and a stop with a pause between them. */
  readonly parameters: Record<string, unknown> | 'start and stop';
  /** It needs a page; others also record Node. */
  readonly isPageOnly: boolean;
  /** Not a tool of assistants. */
  readonly isForPersons?: true;
  /** One at a time in a browser. */
  readonly isExclusive?: true;
  readonly questions: (capture: string) => readonly ToolCall[];
}

const info = (capture: string): readonly ToolCall[] => [['pen_capture_info', { capture }]];

export const SOAK_KINDS: readonly SoakKind[] = [
  {
    command: 'heap',
    tool: 'pen_heap_snapshot',
    parameters: {},
    isPageOnly: false,
    questions: (capture) => [
      ['pen_heap_summary', { capture }],
      ['pen_heap_search', { capture, name: 'Array' }],
      ['pen_query', { captures: [capture], sql: 'select count(*) as objects from node' }],
    ],
  },
  {
    command: 'cpu',
    tool: 'pen_cpu_profile',
    parameters: { duration: 1 },
    isPageOnly: false,
    questions: (capture) => [['pen_cpu_summary', { capture }]],
  },
  {
    command: 'trace',
    tool: 'pen_capture_trace',
    parameters: { duration: 1 },
    isPageOnly: true,
    isExclusive: true,
    questions: (capture) => [['pen_trace_insights', { capture }]],
  },
  {
    command: 'network',
    tool: 'pen_network_capture',
    parameters: 'start and stop',
    isPageOnly: true,
    questions: (capture) => [['pen_network_waterfall', { capture }]],
  },
  {
    command: 'console',
    tool: 'pen_console_capture',
    parameters: 'start and stop',
    isPageOnly: false,
    isForPersons: true,
    questions: info,
  },
  {
    command: 'heap-sampling',
    tool: 'pen_heap_sampling',
    parameters: 'start and stop',
    isPageOnly: false,
    questions: info,
  },
  {
    command: 'heap-timeline',
    tool: 'pen_heap_track',
    parameters: 'start and stop',
    isPageOnly: false,
    questions: (capture) => [['pen_heap_summary', { capture }]],
  },
  { command: 'js-coverage', tool: 'pen_js_coverage', parameters: 'start and stop', isPageOnly: false, questions: info },
  {
    command: 'css-coverage',
    tool: 'pen_css_coverage',
    parameters: 'start and stop',
    isPageOnly: true,
    questions: info,
  },
];

/** Questions that need no capture. */
export const LIVE_QUESTIONS: readonly ToolCall[] = [
  ['pen_status', {}],
  ['pen_list_captures', { limit: 10 }],
  ['pen_list_pages', {}],
];
