/** Live bytes by the author's functions, with those that packages and the runtime allocated for them. */
import { z } from 'zod';
import { CpuOriginalSchema, CpuPlaceSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { writtenPlace } from '../../../core/findings/function-names.ts';
import { sectionText } from '../../../core/findings/markdown.ts';
import { bytes } from '../../../core/findings/model.ts';
import { isWorthTelling, ownCodeSection } from '../../../core/findings/own-code.ts';
import type { OwnRow } from '../../../core/capability/own-code.ts';

/** Functions of the author in an answer. */
export const OWN_ROWS = 5;

const AllocatedSchema = CpuPlaceSchema.extend({ original: CpuOriginalSchema.optional(), sizeBytes: z.number() });

export const OwnAllocationSchema = CpuPlaceSchema.extend({
  original: CpuOriginalSchema.optional(),
  selfSizeBytes: z.number(),
  /** With what others allocated for it, until the next function of the author. */
  sizeBytes: z.number(),
  /** Functions of others that it called. */
  through: z.array(
    AllocatedSchema.extend({
      /** With the functions of the author that it called back. */
      allSizeBytes: z.number(),
      parts: z.array(AllocatedSchema.extend({ isOwn: z.boolean() })),
    }),
  ),
});
export type OwnAllocation = z.infer<typeof OwnAllocationSchema>;

export function ownAllocations(rows: readonly OwnRow[]): OwnAllocation[] {
  return rows.map(({ name, url, line, column, original, self, total, through }) => ({
    ...{ name, url, line, column },
    ...(original === undefined ? {} : { original }),
    selfSizeBytes: self,
    sizeBytes: total,
    through: through.map(({ weight, all, parts, ...call }) => ({
      ...call,
      sizeBytes: weight,
      allSizeBytes: all,
      parts: parts.map(({ weight: partBytes, ...part }) => ({ ...part, sizeBytes: partBytes })),
    })),
  }));
}

/** '' where the author's functions allocated most by themselves, as the table of sites says. */
export function ownAllocationsText(own: readonly OwnAllocation[], totalSizeBytes: number): string {
  const told = {
    total: totalSizeBytes,
    paths: [],
    rows: own.map((row) => ({
      place: writtenPlace(row),
      self: row.selfSizeBytes,
      total: row.sizeBytes,
      through: row.through.map((call) => ({
        place: writtenPlace(call),
        weight: call.sizeBytes,
        all: call.allSizeBytes,
        parts: call.parts.map((part) => ({ place: writtenPlace(part), weight: part.sizeBytes, isOwn: part.isOwn })),
      })),
    })),
  };
  return isWorthTelling(told) ? sectionText(ownCodeSection(told, { weight: bytes, self: 'Self' })) : '';
}
