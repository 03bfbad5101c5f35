/** Checks what a call of `pen_lighthouse` audits: mode, address, categories and device. */
import { appError, AppFailure, unwrap } from '../../../base/errors.ts';
import { LIGHTHOUSE_CATEGORIES, categoriesOfMode, type LighthouseMode } from '../contract/lighthouse.ts';
import { checkPageUrl } from '../../page/tools/navigate.ts';
import type { AuditSettings, FormFactor } from './lighthouse-ports.ts';

const ALLOWED: readonly string[] = LIGHTHOUSE_CATEGORIES;
/** A category of Lighthouse before version 12. */
const REMOVED = 'pwa';
/** Maximum length of a timespan within one call. */
export const MAX_SECONDS = 60;

export interface ChosenAudit extends AuditSettings {
  readonly mode: LighthouseMode;
  /** The page, or the address that a navigation loads. */
  readonly url: string;
  /** Length of a timespan within the call; null for other modes, and from start to stop. */
  readonly seconds: number | null;
}

/** In the list of categories it selects the preset for desktop computers. */
const DESKTOP = 'desktop';

/** The form factor, and the categories without it; undefined for all of them. */
export function chosenFormFactor(given: readonly string[] | undefined): {
  readonly formFactor: FormFactor;
  readonly categories: readonly string[] | undefined;
} {
  const categories = given?.filter((name) => name.trim().toLowerCase() !== DESKTOP);
  if (given === undefined || categories?.length === given.length) return { formFactor: 'mobile', categories: given };
  return { formFactor: 'desktop', categories: categories?.length === 0 ? undefined : categories };
}

/** The requested categories; `invalid_params` lists the available ones. */
export function chosenCategories(
  given: readonly string[] | undefined,
  note: (text: string) => void,
): readonly string[] {
  if (given === undefined) return ALLOWED;
  const names = [...new Set(given.map((name) => name.trim().toLowerCase()))];
  const unknown = names.filter((name) => name !== REMOVED && !ALLOWED.includes(name));
  const left = names.filter((name) => name !== REMOVED);
  const list = `Use ${ALLOWED.join(', ')}.`;
  if (unknown.length > 0)
    throw new AppFailure(
      appError('invalid_params', `Lighthouse has no category ${unknown.map((name) => `"${name}"`).join(', ')}.`, list),
    );
  if (left.length === 0)
    throw new AppFailure(
      appError(
        'invalid_params',
        names.length === 0
          ? 'No category was given.'
          : 'Lighthouse has no category "pwa" since version 12, and no other one was given.',
        list,
      ),
    );
  if (names.includes(REMOVED)) note('Lighthouse has no category "pwa" since version 12; it was ignored.');
  return left;
}

interface GivenAudit {
  readonly action?: 'navigation' | 'snapshot' | 'start' | 'stop' | undefined;
  readonly duration?: number | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly url?: string | undefined;
}

/** `invalid_params` for parameters that do not go together, with the reason; errors of `checkPageUrl` for the address. */
export function chosenAudit(
  { action, duration, categories: given, url: wanted }: GivenAudit,
  pageUrl: string,
  note: (text: string) => void,
): ChosenAudit {
  if (duration !== undefined && action !== undefined)
    throw new AppFailure(
      appError(
        'invalid_params',
        `A duration does not go with action "${action}".`,
        'Leave out one of them: a duration alone records a timespan of that many seconds.',
      ),
    );
  const mode = duration !== undefined || action === 'start' ? 'timespan' : (action ?? 'navigation');
  if (mode === 'stop') throw new AppFailure(appError('internal', 'A stop chooses nothing.'));
  if (mode !== 'navigation' && wanted !== undefined)
    throw new AppFailure(
      appError(
        'invalid_params',
        `A ${mode} loads no address.`,
        'Leave out url, or open the page first with pen_navigate.',
      ),
    );
  const { formFactor, categories: wantedCategories } = chosenFormFactor(given);
  const categories = chosenCategories(wantedCategories, note);
  // Lighthouse refuses categories that its mode does not audit.
  const audited = categoriesOfMode(mode, categories);
  if (audited.length === 0)
    throw new AppFailure(
      appError(
        'invalid_params',
        `A timespan does not audit ${categories.join(', ')}.`,
        'Use performance or best-practices, or action navigation or snapshot.',
      ),
    );
  const url = unwrap(checkPageUrl(wanted ?? pageUrl));
  return { mode, url, seconds: duration ?? null, categories: audited, formFactor };
}
