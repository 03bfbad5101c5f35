/** The texts of the page emulation form, and what they mean. No React here. */
import { NO_PAGE_EMULATION, type PageEmulation } from '../../../shared/core/contracts/emulation.ts';

export interface PageDraft {
  readonly width: string;
  readonly height: string;
  readonly scale: string;
  readonly isMobile: boolean;
  readonly isLandscape: boolean;
  readonly colorScheme: 'default' | 'light' | 'dark';
  readonly reducedMotion: boolean;
  readonly timezone: string;
  readonly locale: string;
  readonly latitude: string;
  readonly longitude: string;
}
export type DraftErrors = Partial<Record<keyof PageDraft, string>>;

/** The form that shows an emulation; what it does not set is an empty text. */
export function draftOf(page: PageEmulation): PageDraft {
  const { size, location } = page;
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    width: text(size?.widthPx),
    height: text(size?.heightPx),
    scale: text(size?.scale),
    isMobile: size?.isMobile ?? false,
    isLandscape: page.isLandscape,
    colorScheme: page.colorScheme ?? 'default',
    reducedMotion: page.reducedMotion,
    timezone: page.timezone ?? '',
    locale: page.locale ?? '',
    latitude: text(location?.latitude),
    longitude: text(location?.longitude),
  };
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isLocale(name: string): boolean {
  try {
    return Intl.getCanonicalLocales(name).length === 1;
  } catch {
    return false;
  }
}

/** A number within bounds; null if the text is none. */
function numberIn(text: string, min: number, max: number, isWhole = false): number | null {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value) || value < min || value > max) return null;
  return isWhole && !Number.isInteger(value) ? null : value;
}

/** The emulation that a draft means, or what is wrong with each field. */
export function pageOfDraft(draft: PageDraft): { page: PageEmulation } | { errors: DraftErrors } {
  const errors: { -readonly [Name in keyof PageDraft]?: string } = {};
  const wantsSize = [draft.width, draft.height, draft.scale].some((text) => text.trim() !== '') || draft.isMobile;
  const widthPx = numberIn(draft.width, 50, 9999, true);
  const heightPx = numberIn(draft.height, 50, 9999, true);
  const scale = draft.scale.trim() === '' ? 1 : numberIn(draft.scale, 0.5, 10);
  if (wantsSize && widthPx === null) errors.width = 'A whole number of CSS pixels from 50 to 9999.';
  if (wantsSize && heightPx === null) errors.height = 'A whole number of CSS pixels from 50 to 9999.';
  if (wantsSize && scale === null) errors.scale = 'A number from 0.5 to 10.';
  const wantsLocation = draft.latitude.trim() !== '' || draft.longitude.trim() !== '';
  const latitude = numberIn(draft.latitude, -90, 90);
  const longitude = numberIn(draft.longitude, -180, 180);
  if (wantsLocation && latitude === null) errors.latitude = 'Degrees from −90 to 90.';
  if (wantsLocation && longitude === null) errors.longitude = 'Degrees from −180 to 180.';
  const timezone = draft.timezone.trim();
  const locale = draft.locale.trim();
  if (timezone !== '' && !isTimezone(timezone)) errors.timezone = 'A time zone such as Europe/Berlin.';
  if (locale !== '' && !isLocale(locale)) errors.locale = 'A locale such as de-DE.';
  if (Object.keys(errors).length > 0) return { errors };
  return {
    page: {
      ...NO_PAGE_EMULATION,
      size:
        wantsSize && widthPx !== null && heightPx !== null && scale !== null
          ? { widthPx, heightPx, scale, isMobile: draft.isMobile }
          : null,
      isLandscape: draft.isLandscape,
      colorScheme: draft.colorScheme === 'default' ? null : draft.colorScheme,
      reducedMotion: draft.reducedMotion,
      timezone: timezone === '' ? null : timezone,
      locale: locale === '' ? null : locale,
      location: latitude === null || longitude === null ? null : { latitude, longitude },
    },
  };
}
