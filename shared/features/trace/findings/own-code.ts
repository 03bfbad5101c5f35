/** The author's functions with what packages and the browser did for them, from CPU samples of the main thread. */
import { formatDuration } from '../../../base/units.ts';
import type { OwnCode } from '../../../engine/trace/contract/trace-causes.ts';
import { ms } from '../../../core/findings/model.ts';
import {
  isWorthTelling,
  largestCall,
  largestCallWords,
  ownCodeSection,
  type ToldOwnCode,
} from '../../../core/findings/own-code.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { traceFinding } from '../finding.ts';

/** Code that took less is not worth reading. */
const MIN_MS = 30;

export function toldOwnCode({ totalMs, rows, paths }: OwnCode): ToldOwnCode {
  return {
    total: totalMs,
    paths: paths.map(({ place, depth, totalMs: total }) => ({ place, depth, total })),
    rows: rows.map(({ place, selfMs, totalMs: charged, through }) => ({
      place,
      self: selfMs,
      total: charged,
      through: through.map(({ place: called, ms: weight, allMs, parts }) => ({
        place: called,
        weight,
        all: allMs,
        parts: parts.map((part) => ({ place: part.place, weight: part.ms, isOwn: part.isOwn })),
      })),
    })),
  };
}

export const ownCode = traceFinding({
  group: 'main thread',
  rank: { headlines: 90, culprits: 60 },
  tells: ['ownCode'],
  compared: ['functions'],
  section: ({ insights: { ownCode: found } }) => {
    if (found === null) return null;
    const told = toldOwnCode(found);
    return isWorthTelling(told) ? ownCodeSection(told, { weight: ms, self: 'Self' }) : null;
  },
  headlines: ({ insights: { ownCode: found } }) => {
    const told = found === null ? null : toldOwnCode(found);
    const call = told === null ? null : largestCall(told);
    return told === null || call === null ? [] : [largestCallWords(call, told.total, ms)];
  },
  culprits: ({ insights: { ownCode: found } }) => {
    const call = found === null ? null : largestCall(toldOwnCode(found));
    if (call === null || call.weight < MIN_MS) return [];
    const { place } = call.of;
    return [{ why: `${formatDuration(call.weight)} in what it calls`, place, call: placeCall(place, 'function') }];
  },
});
