import { expect, it } from 'vitest';
import { CAPTURE_KINDS, type CaptureKind } from '../../shared/core/contracts/captures.ts';
import { CAPTURE_VIEWS } from './kinds.ts';

it.each(Object.keys(CAPTURE_KINDS) as CaptureKind[])(
  'compares captures of kind %s if and only if the kind supports it',
  (kind) => {
    const { document, comparesWith } = CAPTURE_KINDS[kind];
    expect(CAPTURE_VIEWS[document].Comparison !== undefined).toBe(comparesWith.length > 0);
  },
);

it('compares captures of the same document kind, in both directions', () => {
  for (const [kind, { comparesWith, document }] of Object.entries(CAPTURE_KINDS)) {
    for (const other of comparesWith) {
      expect(CAPTURE_KINDS[other].document).toBe(document);
      expect(CAPTURE_KINDS[other].comparesWith).toContain(kind);
    }
  }
});
