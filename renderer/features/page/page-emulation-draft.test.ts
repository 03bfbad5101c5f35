/** Meaning of the texts of the page emulation form. */
import { expect, test } from 'vitest';
import { NO_PAGE_EMULATION } from '../../../shared/core/contracts/emulation.ts';
import { draftOf, pageOfDraft } from './page-emulation-draft.ts';

const EMPTY = draftOf(NO_PAGE_EMULATION);

test('an empty form emulates nothing, and a full one is read back as it was', () => {
  expect(pageOfDraft(EMPTY)).toEqual({ page: NO_PAGE_EMULATION });
  const page = {
    size: { widthPx: 390, heightPx: 844, scale: 2.625, isMobile: true },
    isLandscape: true,
    colorScheme: 'dark' as const,
    reducedMotion: true,
    timezone: 'Asia/Tokyo',
    locale: 'ja-JP',
    location: { latitude: -33.5, longitude: 0 },
  };
  expect(pageOfDraft(draftOf(page))).toEqual({ page });
});

test('a size needs width and height; its scale is 1 unless given', () => {
  expect(pageOfDraft({ ...EMPTY, width: '800', height: '600' })).toMatchObject({
    page: { size: { widthPx: 800, heightPx: 600, scale: 1, isMobile: false } },
  });
  expect(pageOfDraft({ ...EMPTY, width: '800' })).toEqual({ errors: { height: expect.any(String) } });
  expect(pageOfDraft({ ...EMPTY, width: '80.5', height: '20', scale: '0' })).toEqual({
    errors: { width: expect.any(String), height: expect.any(String), scale: expect.any(String) },
  });
});

test('a place needs both degrees, and time zone and locale must exist', () => {
  expect(pageOfDraft({ ...EMPTY, latitude: '91', longitude: '13' })).toEqual({
    errors: { latitude: expect.any(String) },
  });
  expect(pageOfDraft({ ...EMPTY, longitude: '13' })).toEqual({ errors: { latitude: expect.any(String) } });
  expect(pageOfDraft({ ...EMPTY, timezone: 'Mars/Base', locale: 'x' })).toEqual({
    errors: { timezone: expect.any(String), locale: expect.any(String) },
  });
});
