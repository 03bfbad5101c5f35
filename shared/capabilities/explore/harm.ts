/** What the explorer never presses unless the person allows it: what may buy, send, delete or log out, by the words of its name. */
import type { Widget } from '../../contracts/page/page-view.ts';
import { withoutDigits } from '../../redaction/redactor.ts';

/** Anywhere in a name. */
const HARMFUL =
  /\b(?:buy|purchase|check\s?out|pay|donate|unsubscribe|delet(?:e|ing)|remove|erase|destroy|trash|wipe|send|submit|publish|deploy|log\s?(?:out|off)|sign\s?(?:out|off)|deactivate|withdraw|revoke|uninstall|empty (?:cart|trash|basket)|clear (?:all|history|data)|kaufen|bestellen|bezahlen|löschen|entfernen|senden|abmelden|veröffentlichen|acheter|payer|supprimer|envoyer|comprar|pagar|eliminar|enviar)\b/iu;
/** At the beginning of the name of a button: as a verb. Elsewhere these are things that one looks at, such as an order. */
const HARMFUL_VERB =
  /^(?:order|book|reserve|post|share|tweet|reply|invite|subscribe|approve|reject|transfer|upload|import|install|reset|merge|ban|block|report|archive|cancel (?:order|subscription|account|booking)|place|confirm (?:order|payment|purchase))\b/iu;

/** Types of fields that take a harmless word. */
const TEXT_KINDS: ReadonlySet<string> = new Set(['text', 'search', 'textarea', 'div', 'p']);
/** Files that a browser shows or downloads in place of a page. */
const FILE_ADDRESS = /\.(?:pdf|zip|gz|csv|xlsx?|docx?|png|jpe?g|gif|svg|webp|mp[34]|webm|exe|dmg|json|xml|txt)$/i;

export interface Refusal {
  /** `allow`: a person can allow it by its name; `outside`, `file`, `window`, `kind`: nothing can. */
  readonly by: 'allow' | 'outside' | 'file' | 'window' | 'kind';
  readonly reason: string;
}

/** The name as it is allowed, compared without regard to case. */
export function isAllowed(name: string, allowed: readonly string[]): boolean {
  const lower = name.trim().toLowerCase();
  return lower !== '' && allowed.some((each) => each.trim().toLowerCase() === lower);
}

function refusalOfLink({ href, leaves }: Widget, origin: string): Refusal | null {
  if (href === null) return null;
  if (!URL.canParse(href)) return { by: 'kind', reason: 'its address cannot be read' };
  const url = new URL(href);
  if (leaves === 'download') return { by: 'file', reason: 'it downloads a file' };
  if (url.protocol === 'javascript:') return null;
  if (url.origin !== origin) return { by: 'outside', reason: `it leaves the origin for ${url.host || url.protocol}` };
  if (leaves === 'window') return { by: 'window', reason: 'it opens another window' };
  if (FILE_ADDRESS.test(url.pathname)) return { by: 'file', reason: 'it leads to a file' };
  return null;
}

/** Why the explorer leaves the widget alone; null if it may use it. */
export function refusalOf(widget: Widget, origin: string, allowed: readonly string[]): Refusal | null {
  const link = refusalOfLink(widget, origin);
  if (link !== null) return link;
  if (['password', 'file', 'email', 'tel', 'url', 'number', 'date', 'time', 'color', 'range'].includes(widget.kind))
    return { by: 'kind', reason: `it is a field of the type ${widget.kind}` };
  if (isAllowed(widget.name, allowed)) return null;
  const isField = TEXT_KINDS.has(widget.kind) && ['textbox', 'searchbox'].includes(widget.role);
  if (isField) return null;
  const word = (HARMFUL.exec(widget.name) ?? (widget.role === 'link' ? null : HARMFUL_VERB.exec(widget.name)))?.[0];
  if (word !== undefined) return { by: 'allow', reason: `its name says "${word}"` };
  if (widget.submits === 'post') return { by: 'allow', reason: 'it submits a form with the method POST' };
  return null;
}

/** A request of the page while the explorer acts. */
export interface GatedRequest {
  readonly method: string;
  readonly url: string;
  /** `Document` for a navigation. */
  readonly resourceType: string;
}

const HARMLESS_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * `POST /api/orders/#`: the request without numbers and query, as the map lists it and `--allow` takes it. Of another origin with that, so that what
 * is allowed there is not allowed elsewhere.
 */
export function requestName({ method, url }: Pick<GatedRequest, 'method' | 'url'>, origin: string): string {
  if (!URL.canParse(url)) return `${method} ${url}`;
  const parsed = new URL(url);
  return `${method} ${parsed.origin === origin ? '' : parsed.origin}${withoutDigits(parsed.pathname)}`;
}

const LEAVES = 'it leaves the origin';

/** True for a navigation to another origin, which nothing allows. */
function isLeaving({ url, resourceType }: GatedRequest, origin: string): boolean {
  if (resourceType !== 'Document' || !URL.canParse(url)) return false;
  const parsed = new URL(url);
  return /^https?:$/.test(parsed.protocol) && parsed.origin !== origin;
}

export interface RequestRefusal {
  readonly reason: string;
  /** Whether the person can allow it. */
  readonly by: 'allow' | 'outside';
}

/** Why the request is stopped; null if it may go on. */
export function requestRefusal(
  request: GatedRequest,
  origin: string,
  allowed: readonly string[],
): RequestRefusal | null {
  const { method } = request;
  if (isLeaving(request, origin)) return { reason: LEAVES, by: 'outside' };
  if (HARMLESS_METHODS.has(method) || isAllowed(requestName(request, origin), allowed)) return null;
  return { reason: `${method} may change something`, by: 'allow' };
}
