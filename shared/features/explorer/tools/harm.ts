/** Controls that the explorer never presses unless the person allows it: those that may buy, send, delete or log out, by the words of its name. */
import { glance, glanceRuns, glanceWords } from '../../../base/glance.ts';
import type { Widget } from '../../../core/contracts/page-view.ts';
import { withoutDigits } from '../../../core/redaction/find-secrets.ts';

/** Anywhere in a name, an address or an attribute. Each also as one word, and in other letters that look like these. */
const HARMFUL = phrases(`
  buy, purchase, check out, pay, donate, refund, unsubscribe, send, submit, publish, deploy, withdraw, revoke, uninstall
  delete, deleting, remove, erase, destroy, trash, wipe, purge, drop database, drop table, drop schema, drop collection, truncate, format disk
  log out, log off, sign out, sign off, log me out, sign me out, end session, deactivate, terminate, close account, cancel account, factory reset
  shut down, power off, reboot, empty cart, empty trash, empty basket, clear all, clear history, clear data, clear cart, charge card, charge customer
  kaufen, bestellen, bezahlen, löschen, entfernen, senden, absenden, abmelden, ausloggen, veröffentlichen, kündigen, abbestellen, zurücksetzen
  herunterfahren, leeren, stornieren, erstatten, deaktivieren, konto schließen
  acheter, payer, supprimer, effacer, envoyer, retirer, résilier, rembourser, désactiver, publier, déconnexion, déconnecter, se déconnecter, vider
  comprar, pagar, eliminar, borrar, enviar, quitar, reembolsar, desactivar, publicar, cerrar sesión, vaciar, darse de baja
`);
/** At the beginning of the name of a button: as a verb. Elsewhere these are things that one looks at, such as an order. */
const HARMFUL_VERB = phrases(`
  order, book, reserve, post, share, tweet, reply, invite, subscribe, approve, reject, transfer, upload, import, install, reset, merge, ban, block
  report, archive, place, cancel order, cancel subscription, cancel booking, cancel plan, confirm order, confirm payment, confirm purchase, drop, charge
  cancel membership, kill, restart, suspend, freeze, disable, detach, unlink, disconnect, regenerate, revert, roll back, discard, void, renew, upgrade
  downgrade, unpublish, decommission, evict, execute, migrate, ship, sell, trade, redeem, pledge, bid, bet, vote, unfollow, opt out, authorize
`);
/** Words that others are often appended to without a space; their participles are things that one looks at. */
const STEM = /^(?:delete|remove|erase|destroy|terminate|deactivate|unsubscribe|uninstall|logout|signout)(?!d$)/;
const STEMS = new RegExp(STEM.source.replaceAll(/[a-z]{3,}/g, glance));
/** More letters than a word has that is written apart. */
const MAX_RUN = 14;

/** As they are compared, with the words of the table. */
function phrases(table: string): ReadonlyMap<string, string> {
  return new Map(
    table
      .trim()
      .split(/\s*[,\n]\s*/)
      .map((phrase) => [glance(phrase), phrase]),
  );
}

/** The first harmful words of a text. */
function harmIn(text: string): string | undefined {
  const words = glanceWords(text);
  for (const run of glanceRuns(words, MAX_RUN)) {
    const phrase = HARMFUL.get(run);
    if (phrase !== undefined) return phrase;
  }
  return words.find((word) => STEMS.test(word));
}

/** The verb with which a text begins. */
function verbOf(text: string): string | undefined {
  const words = glanceWords(text);
  return words.map((_, at) => HARMFUL_VERB.get(words.slice(0, at + 1).join(''))).find((verb) => verb !== undefined);
}

/** The part of an address that the address of its page does not have. */
function ownWords(href: string, here: string): string {
  const { pathname, search, hash } = new URL(href);
  const said = new Set(URL.canParse(here) ? new URL(here).pathname.split('/') : []);
  const parts = [...pathname.split('/').filter((part) => !said.has(part)), search, hash];
  return parts.map((part) => part.replaceAll(/(?:%[0-9a-f]{2})+/gi, unescaped)).join(' ');
}

function unescaped(bytes: string): string {
  try {
    return decodeURIComponent(bytes);
  } catch {
    return ' ';
  }
}

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

/** Why the explorer leaves the widget alone; null if it may use it. `here`: the address of its page. */
export function refusalOf(
  widget: Widget,
  origin: string,
  allowed: readonly string[],
  here: string = origin,
): Refusal | null {
  const link = refusalOfLink(widget, origin);
  if (link !== null) return link;
  if (['password', 'file', 'email', 'tel', 'url', 'number', 'date', 'time', 'color', 'range'].includes(widget.kind))
    return { by: 'kind', reason: `it is a field of the type ${widget.kind}` };
  if (isAllowed(widget.name, allowed)) return null;
  const isField = TEXT_KINDS.has(widget.kind) && ['textbox', 'searchbox'].includes(widget.role);
  if (isField) return null;
  const word = harmIn(widget.name) ?? (widget.role === 'link' ? undefined : verbOf(widget.name));
  if (word !== undefined) return { by: 'allow', reason: `its name says "${word}"` };
  const address = widget.href === null ? undefined : harmIn(ownWords(widget.href, here));
  if (address !== undefined) return { by: 'allow', reason: `its address says "${address}"` };
  const hint = widget.hints.map(harmIn).find((found) => found !== undefined);
  if (hint !== undefined) return { by: 'allow', reason: `its attributes say "${hint}"` };
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
  /** `allow`: the person can allow it. */
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
