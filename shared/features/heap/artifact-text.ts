/** Sentences about what only tools, builds for development or the engine keep. */
import { formatBytes } from '../../base/units.ts';
import {
  artifactRule,
  SEVERAL_ARTIFACTS,
  type ArtifactRule,
  type HeapArtifact,
} from '../../engine/heap/contract/heap-artifacts.ts';
import type { HeapCluster } from '../../engine/heap/contract/heap-differences.ts';

/** Rules that a sentence explains. */
const EXPLAINED = 2;

function rulesOf(ids: readonly string[]): ArtifactRule[] {
  return [...new Set(ids)].flatMap((id) => artifactRule(id) ?? []);
}

/** `the hook of React DevTools and Fast Refresh`; `several tools` where only several together are known. */
export function keepersText(ids: readonly string[]): string {
  const names = rulesOf(ids).map(({ name }) => name);
  if (ids.includes(SEVERAL_ARTIFACTS) || names.length === 0) names.push('several of them at once');
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** True if a page without tools, built for production, would not have what these rules keep. */
export function isAbsentInProduction(ids: readonly string[]): boolean {
  return !ids.includes(SEVERAL_ARTIFACTS) && rulesOf(ids).every(({ isIn }) => isIn !== 'production');
}

/** True if all objects at the path are kept by artifacts only. */
export function isArtifact({ artifacts = [], topCount }: Pick<HeapCluster, 'artifacts' | 'topCount'>): boolean {
  return artifacts.length > 0 && artifacts.reduce((sum, { count }) => sum + count, 0) >= topCount;
}

export const bytesOfArtifacts = (artifacts: readonly HeapArtifact[]): number =>
  artifacts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/**
 * `In production 0.4 MB of 3.1 MB per round: the rest is kept only by the hook of React DevTools. React calls …`; '' if nothing is. `all`: bytes with those of
 * the rules; `of`: what these bytes are.
 */
export function productionText(all: number, ofArtifacts: number, ids: readonly string[], of: string): string {
  if (ids.length === 0 || ofArtifacts <= 0) return '';
  const left = Math.max(0, all - ofArtifacts);
  const part = `${formatBytes(left)} of ${formatBytes(all)} ${of}`;
  const begin = isAbsentInProduction(ids) ? `In production ${part}` : `The program itself holds ${part}`;
  const rest = left === 0 ? 'all of it' : 'the rest';
  const sentences = rulesOf(ids)
    .slice(0, EXPLAINED)
    .map(({ sentence }) => sentence);
  return [`${begin}: ${rest} is kept only by ${keepersText(ids)}.`, ...sentences].join(' ');
}
