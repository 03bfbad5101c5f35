/** An object as Markdown, for an issue or message: identity, sizes, source location, and retaining path. */
import { ok } from '../../../../shared/base/result.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { document as markdown, code, fenced, section, title } from '../../../../shared/base/markdown.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { shownDistance, type HeapNode, type HeapPath } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { objectText } from './object-cells.tsx';
import { pathText } from '../retainers/path-lines.ts';

export interface ReportParts {
  readonly capture: string;
  readonly node: HeapNode;
  readonly dominator: HeapNode | null;
  readonly location: AnalysisAnswer<'heap.object'>['location'];
  /** Null if no path leads to it. */
  readonly path: HeapPath | null;
}

export function objectReport({ capture, node, dominator, location, path }: ReportParts): string {
  const distance = shownDistance(node.distance);
  const facts: (readonly [string, string | null])[] = [
    ['Object', code(objectText(node))],
    ['Node type', node.type + (node.isDetached ? ', detached' : '')],
    ['Retained', node.retainedSizeBytes === null ? null : formatBytes(node.retainedSizeBytes)],
    ['Shallow', formatBytes(node.shallowSizeBytes)],
    ['Distance', distance === null ? null : formatCount(distance)],
    ['Dominator', dominator === null ? null : code(objectText(dominator))],
    ['Source', location === null ? null : code(`${location.url}:${location.line}:${location.column}`)],
    ['Capture', code(capture)],
  ];
  const known = facts.flatMap(([name, value]) => (value === null ? [] : [`- ${name}: ${value}`]));
  return markdown([
    title(`${code(node.name)} @${node.id}`),
    known.join('\n'),
    section('Retaining path', [path === null ? 'No path from the root leads to it.' : fenced(pathText(path))]),
  ]);
}

/** Queries the parts of a report that the row does not have. */
export async function loadReport(
  document: AnalysisDocument,
  capture: string,
  node: HeapNode,
): Promise<AppResult<string>> {
  const found = await document.query('heap.object', { id: node.id });
  if (!found.ok) return found;
  const paths = await document.query('heap.paths', { id: node.id, paths: 1 });
  if (!paths.ok) return paths;
  const { dominator, location } = found.value;
  const path = paths.value.paths[0] ?? null;
  return ok(objectReport({ capture, node: found.value.node ?? node, dominator, location, path }));
}
