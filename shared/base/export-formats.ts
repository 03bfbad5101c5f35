/** The formats that captures are exported in. */

/** Export formats of other tools, in addition to the original file and its gzip. `redacts`: JSON that can be written with its secrets replaced. */
export const EXPORT_FORMATS = {
  pprof: { extension: '.pb.gz', label: 'pprof (.pb.gz), for go tool pprof, Pyroscope, Grafana', redacts: false },
  speedscope: { extension: '.speedscope.json', label: 'speedscope (.speedscope.json)', redacts: true },
  firefox: { extension: '.firefox.json', label: 'Firefox Profiler (.firefox.json)', redacts: true },
  collapsed: {
    extension: '.collapsed.txt',
    label: 'Collapsed stacks (.collapsed.txt), for flamegraph.pl',
    redacts: false,
  },
  istanbul: { extension: '.istanbul.json', label: 'Istanbul (.json), for nyc, Codecov, editors', redacts: true },
  html: { extension: '.html', label: 'Share as a page (.html)', redacts: false },
  json: { extension: '.json', label: 'JSON trace (.json), for DevTools', redacts: false },
} as const;
/** `native`: the file as captured; `gzip`: the same, compressed. */
export const EXPORT_FORMAT_NAMES = [
  'native',
  'gzip',
  'pprof',
  'speedscope',
  'firefox',
  'collapsed',
  'json',
  'istanbul',
  'html',
] as const;
export type ExportFormat = (typeof EXPORT_FORMAT_NAMES)[number];
