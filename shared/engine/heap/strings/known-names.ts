/**
 * Names of classes and references that parts of the engine look up, found together: to look one up is a scan of all strings. One that is not here
 * costs a scan of its own, once for each heap.
 */
export const KNOWN_NAMES: readonly string[] = [
  // Objects of JavaScript and V8.
  ...['Object', 'Array', 'Map', 'Set', '__proto__', 'constructor', 'name', 'WeakRef', 'FinalizationRegistry'],
  ...[
    'system / ExternalStringData',
    'system / NativeContext',
    'system / ScopeInfo',
    'system / Oddball',
    'system / WeakCell',
  ],
  ...[
    '(map descriptors)',
    'sloppy_function_map',
    'map',
    'elements',
    'properties',
    'table',
    'descriptors',
    'back_pointer',
  ],
  ...['shared', 'context', 'previous', 'extension', 'function', 'parameters_and_registers', 'parent', 'source', 'next'],
  // Scopes.
  ...['script', 'infos', 'scope_id', 'scope_info', 'name_or_scope_info', 'outer_scope_info', 'eval_from_scope_info'],
  ...['raw_outer_scope_info_or_feedback_metadata', 'continuation'],
  // Realms.
  ...['PEN Workbench', 'global_object', 'global_proxy_object', 'native_context'],
  // Promises and microtasks.
  ...['reactions_or_result', 'system / CallableTask', 'system / PromiseFulfillReactionJobTask'],
  ...['system / PromiseRejectReactionJobTask', 'system / PromiseResolveThenableJobTask'],
  // Listeners, aborts and observers.
  ...[
    'V8EventListener',
    'V8EventHandlerNonNull',
    'V8OnErrorEventHandlerNonNull',
    'V8OnBeforeUnloadEventHandlerNonNull',
  ],
  ...[
    'handleEvent',
    'listener',
    'listeners',
    'callback',
    'target',
    'fn',
    'options',
    '_events',
    '<symbol kEvents>',
    '<symbol>',
  ],
  ...['<symbol kAborted>', '<symbol [[abortReason]]>', 'MutationObserver', 'ResizeObserver', 'IntersectionObserver'],
  ...['PerformanceObserver', '#callback', '<symbol [[callback]]>', '#type', '#entryTypes', '<symbol [[entryTypes]]>'],
  // Timers and queues.
  ...[
    'Timeout',
    'Immediate',
    'DOMTimer',
    '_onTimeout',
    '_onImmediate',
    '_repeat',
    '_destroyed',
    'V8FrameRequestCallback',
  ],
  ...['V8IdleRequestCallback', 'V8SchedulerPostTaskCallback', 'FixedCircularBuffer', 'list', 'args', 'expirationTime'],
  'priorityLevel',
  // Components of frameworks.
  ...[
    'elementType',
    'subTree',
    '__v_isVNode',
    '__vueParentComponent',
    'directiveRegistry',
    'teardown',
    '__svelte_meta',
  ],
];
