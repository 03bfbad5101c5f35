/** Formats of other tools that are read as a sampled profile. */
export type ProfileFormat =
  | 'speedscope'
  | 'firefox'
  | 'collapsed'
  | 'perf-script'
  | 'v8-log'
  | 'v8-ticks'
  | 'safari'
  | 'pprof';
