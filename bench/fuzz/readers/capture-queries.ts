/** Queries of each kind of document after it was opened: all that need no second capture, and comparisons with itself. */
import type { AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import { KINDS } from '../../../shared/features/kinds.ts';
import type { DocumentKind } from '../../../shared/core/kinds/kinds.ts';

export type Question = readonly [query: AnalysisQueryName, params: Readonly<Record<string, unknown>>];

/** The id of the one document, which is also its own earlier capture. */
export const DOCUMENT = 'd';
const ITSELF = { base: DOCUMENT };
const PLACE = { name: 'main', url: 'app.js', scriptId: 7, line: 1, column: 1, functionName: 'main' };

const PROFILE: readonly Question[] = [
  ['profile.overview', {}],
  ['profile.functions', {}],
  ['profile.functions', { filter: 'a' }],
  ['profile.groups', {}],
  ['profile.groups', { by: 'package' }],
  ['profile.tree', { parent: null }],
  ['profile.tree', { parent: 0 }],
  ['profile.tree', { parent: null, view: 'bottom-up' }],
  ['profile.around', { place: PLACE, direction: 'callers' }],
  ['profile.lines', { place: PLACE }],
  ['profile.chart', { order: 'time' }],
  ['profile.chart', { order: 'left-heavy' }],
  ['profile.originals', {}],
  ['profile.export', { format: 'pprof' }],
  ['profile.export', { format: 'speedscope' }],
  ['profile.export', { format: 'firefox' }],
  ['profile.export', { format: 'collapsed' }],
  ['profile.compare', ITSELF],
  ['profile.compare', { ...ITSELF, normalise: true }],
  ['profile.compare-chart', ITSELF],
];

const QUESTIONS: Readonly<Partial<Record<DocumentKind, readonly Question[]>>> = {
  heap: [
    ['heap.overview', {}],
    ['heap.classes', {}],
    ['heap.retained', {}],
    ['heap.classes', { sort: 'retained' }],
    ['heap.duplicate-strings', {}],
    ['heap.detached', {}],
    ['heap.objects', { className: 'App' }],
    ['heap.object', { id: 3 }],
    ['heap.references', { id: null }],
    ['heap.retainers', { id: 5 }],
    ['heap.paths', { id: 5 }],
    ['heap.origin', { id: 5 }],
    ['heap.class-paths', { className: 'List' }],
    ['heap.what-if', { classes: ['List'] }],
    ['heap.dominated', { id: null }],
    ['heap.dominated-classes', { id: null }],
    ['heap.search', { in: 'name', query: 'a' }],
    ['heap.search', { in: 'kind', query: 'collections' }],
    ['heap.filtered-classes', { of: { bornAfterId: 1 } }],
    ['heap.value-groups', { className: 'App', property: 'list' }],
    ['heap.last-id', {}],
    ['heap.shapes', {}],
    ['heap.collections', {}],
    ['heap.dead-captures', {}],
    ['heap.waiting', {}],
    ['heap.diff', ITSELF],
    ['heap.diff-clusters', ITSELF],
    ['allocations.overview', {}],
    ['allocations.timeline', {}],
    ['allocations.classes', {}],
    ['allocations.objects', { className: 'App' }],
    ['allocations.sites', {}],
    ['allocations.tree', { parent: null }],
    ['allocations.stack', { id: 1 }],
    ['allocations.births', { ids: [1] }],
  ],
  console: [
    ['console.overview', {}],
    ['console.messages', {}],
    ['console.frequent', {}],
  ],
  'cpu-profile': PROFILE,
  'heap-profile': PROFILE,
  trace: [
    ['trace.overview', {}],
    ['trace.tracks', { allEvents: true }],
    ['trace.busy', {}],
    ['trace.event', { event: 0 }],
    ['trace.event', { event: 5 }],
    ['trace.flows', { event: 0 }],
    ['trace.flows', { requestId: '1' }],
    ['trace.events', { sort: 'self', descending: true }],
    ['trace.groups', {}],
    ['trace.groups', { by: 'thread' }],
    ['trace.network', {}],
    ['trace.screenshots', {}],
    ['trace.insights', {}],
    ['trace.insights', { range: { fromMs: 0, toMs: 50 } }],
    ['trace.compare', ITSELF],
  ],
  network: [
    ['network.overview', {}],
    ['network.entries', {}],
    ['network.select', {}],
    ['network.details', { id: 0 }],
    ['network.details', { id: 1, showsSecrets: true }],
  ],
  coverage: [
    ['coverage.overview', {}],
    ['coverage.files', {}],
    ['coverage.file', { index: 0 }],
    ['coverage.units', { index: 0 }],
    ['coverage.originals', { index: 0 }],
    ['coverage.istanbul', {}],
    ['coverage.compare', ITSELF],
    ['coverage.compare-file', { ...ITSELF, baseIndex: 0, index: 0 }],
  ],
};

/** Every query about a document; of a report its only one. */
export function questionsOf(document: DocumentKind): readonly Question[] {
  return QUESTIONS[document] ?? [[KINDS[document].overview, {}]];
}

/** Queries about one track of a trace. */
export const TRACK_QUESTIONS: readonly Question[] = [
  ['trace.chart', {}],
  ['trace.breakdown', {}],
  ['trace.calls', { parent: null }],
  ['trace.calls', { parent: null, view: 'bottom-up' }],
];
