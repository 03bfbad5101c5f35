/**
 * Files that the system opens with the app, for electron-builder and for the deb package. Only extensions that belong to one format: the app
 * also opens `.json`, `.gz`, `.zip`, `.pb` and `.txt`, which belong to other programs.
 */
const ASSOCIATIONS = /** @type {const} */ ([
  { ext: 'heapsnapshot', name: 'V8 heap snapshot', mimeType: 'application/x-v8-heapsnapshot' },
  { ext: 'heaptimeline', name: 'V8 heap timeline', mimeType: 'application/x-v8-heaptimeline' },
  { ext: 'heapprofile', name: 'V8 sampling heap profile', mimeType: 'application/x-v8-heapprofile' },
  { ext: 'cpuprofile', name: 'V8 CPU profile', mimeType: 'application/x-v8-cpuprofile' },
  { ext: 'har', name: 'HTTP archive', mimeType: 'application/x-http-archive' },
  { ext: 'pftrace', name: 'Perfetto trace', mimeType: 'application/x-perfetto-trace' },
  { ext: 'perfetto-trace', name: 'Perfetto trace', mimeType: 'application/x-perfetto-trace' },
  { ext: 'pprof', name: 'pprof profile', mimeType: 'application/x-pprof' },
]);

/** The system may prefer another program for these: PEN Workbench is one of several. */
const OF_SEVERAL_PROGRAMS = new Set(['har', 'pftrace', 'perfetto-trace', 'pprof']);

/** As electron-builder reads them from this module, by this name; macOS and Windows show the document icon. */
export const fileAssociations = ASSOCIATIONS.map((each) => ({
  ...each,
  role: 'Viewer',
  rank: OF_SEVERAL_PROGRAMS.has(each.ext) ? 'Alternate' : 'Owner',
  icon: 'document',
}));
