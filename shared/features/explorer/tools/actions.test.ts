import { describe, expect, it, test } from 'vitest';
import type { PageView, Widget } from '../../../core/contracts/page-view.ts';
import { actionsOf, routeOf, stepWords } from './actions.ts';
import { randomKey, seeded } from '../../../base/redaction/testing/random-keys.ts';
import { refusalOf, requestName, requestRefusal } from './harm.ts';

const ORIGIN = 'http://shop.test';

const widget = (name: string, more: Partial<Widget> = {}): Widget => ({
  role: 'button',
  name,
  locator: `button "${name}"`,
  place: 'a',
  href: null,
  leaves: null,
  submits: null,
  hints: [],
  kind: 'button',
  isBlocked: false,
  options: [],
  ...more,
});

const link = (name: string, href: string, more: Partial<Widget> = {}): Widget =>
  widget(name, { role: 'link', kind: 'a', href, ...more });

const view = (widgets: readonly Widget[], more: Partial<PageView> = {}): PageView => ({
  url: `${ORIGIN}/`,
  documentId: '1',
  structure: 's',
  text: 't',
  elements: 5,
  hasOverlay: false,
  frames: 0,
  widgets: [...widgets],
  ...more,
});

describe('what is refused', () => {
  test.each(
    [
      ['Delete'],
      ['Delete all'],
      ['Buy now'],
      ['Place order'],
      ['Order now'],
      ['Check out'],
      ['Send'],
      ['Log out'],
      ['Sign out'],
      ['Remove item'],
      ['Löschen'],
      ...[
        'Log-out',
        'Delete_account',
        'deleteAccount',
        'DELETE',
        'D\u200Belete account',
        'D\u00ADelete',
        'Dеlete all',
        'DeIete',
        'D e l e t e',
      ],
      ...[
        'Ｄｅｌｅｔｅ',
        'Lösсhen',
        'L\u006F\u0308schen',
        'Terminate account',
        'Close account',
        'Drop database',
        'Purge',
        'Factory reset',
        'Refund',
      ],
      ...[
        'Charge',
        'Shut down',
        'Shutdown',
        'Sign-me-out',
        '🗑 Remove',
        'Cerrar sesión',
        'Résilier',
        'Kündigen',
        'Checkout',
        'logoutNow',
      ],
    ].map((each) => (typeof each === 'string' ? [each] : each)),
  )('a button "%s"', (name) => {
    expect(refusalOf(widget(name), ORIGIN, [])?.by).toBe('allow');
    expect(refusalOf(widget(name), ORIGIN, [name.toUpperCase()])).toBeNull();
  });

  test.each([
    ['Open order 12'],
    ['Orders'],
    ['Close'],
    ['Details'],
    ['Blog posts'],
    ['Sort'],
    ['Save view'],
    ['Deleted items'],
    ['Blog outline'],
    ['Payload'],
    ['Sender'],
  ])('not a button "%s"', (name) => {
    expect(refusalOf(widget(name), ORIGIN, [])).toBeNull();
  });

  test.each([
    ['another origin', link('Partner', 'https://example.com/'), 'outside'],
    ['mail', link('Write', 'mailto:a@shop.test'), 'outside'],
    ['another window', link('Help', `${ORIGIN}/help`, { leaves: 'window' }), 'window'],
    ['a download', link('Data', `${ORIGIN}/data`, { leaves: 'download' }), 'file'],
    ['a file', link('Terms', `${ORIGIN}/terms.pdf`), 'file'],
    ['a form with POST', widget('Create', { submits: 'post' }), 'allow'],
    ['a password', widget('Password', { role: 'textbox', kind: 'password' }), 'kind'],
  ])('%s', (_, given, by) => {
    expect(refusalOf(given, ORIGIN, [])?.by).toBe(by);
  });

  test.each([
    ['the address of a link', link('Sign-off page', `${ORIGIN}/logout`)],
    ['a link with a harmless name', link('Bye', `${ORIGIN}/account/log%6Fut`)],
    ['words of an address written as one', link('Bye', `${ORIGIN}/deleteaccount?id=1`)],
    ['a query', link('Bye', `${ORIGIN}/do?action=delete&id=7`)],
    ['a route in a fragment', link('Bye', `${ORIGIN}/#/users/7/remove`)],
    ['code in an address', link('Bye', 'javascript:signOut()')],
    ['where its form goes', widget('Go', { hints: ['/account/terminate'] })],
    ['an attribute', widget('', { hints: ['data-method delete'] })],
    ['the title of its icon', widget('…', { hints: ['aria-label Log out'] })],
    ['its id', widget('×', { hints: ['id btnDeleteRow'] })],
  ])('by %s', (_, given) => {
    expect(refusalOf(given, ORIGIN, [])?.by).toBe('allow');
  });

  test.each([
    ['a part of the address that its page has too', link('Next', `${ORIGIN}/checkout/2`), `${ORIGIN}/checkout/1`],
    ['an address of things', link('Orders', `${ORIGIN}/orders/7/reports?sort=place`), ORIGIN],
    [
      'attributes without a harmful word',
      widget('Open', { hints: ['id open-7', 'data-id payload', 'class x'] }),
      ORIGIN,
    ],
  ])('not by %s', (_, given, here) => {
    expect(refusalOf(given, ORIGIN, [], here)).toBeNull();
  });

  it('is said once, with its name', () => {
    const { actions, refused } = actionsOf(view([widget('Delete'), widget('Open')]), ORIGIN, []);
    expect(actions.map(({ name }) => name)).toEqual(['Open']);
    expect(refused).toMatchObject([{ widget: 'button "Delete"', by: 'allow' }]);
  });
});

describe('requests', () => {
  const request = (method: string, url: string, resourceType = 'Fetch') => ({ method, url, resourceType });

  it('may read, and change nothing', () => {
    expect(requestRefusal(request('GET', `${ORIGIN}/api`), ORIGIN, [])).toBeNull();
    expect(requestRefusal(request('GET', 'https://cdn.test/font'), ORIGIN, [])).toBeNull();
    expect(requestRefusal(request('POST', `${ORIGIN}/api`), ORIGIN, [])).not.toBeNull();
    expect(requestRefusal(request('DELETE', `${ORIGIN}/api/7`), ORIGIN, [])).not.toBeNull();
  });

  it('may change what the person allowed', () => {
    expect(requestName(request('DELETE', `${ORIGIN}/api/7?force`), ORIGIN)).toBe('DELETE /api/#');
    const key = randomKey('GitHub', seeded(1));
    expect(requestName(request('POST', `${ORIGIN}/reset/${key}/7`), ORIGIN)).toBe('POST /reset/‹redacted key›/#');
    expect(requestName(request('POST', 'https://other.test/api/7'), ORIGIN)).toBe('POST https://other.test/api/#');
    expect(requestRefusal(request('POST', 'https://other.test/api'), ORIGIN, ['POST /api'])).not.toBeNull();
    expect(requestRefusal(request('DELETE', `${ORIGIN}/api/7`), ORIGIN, ['DELETE /api/#'])).toBeNull();
  });

  it('do not lead the page to another origin', () => {
    expect(requestRefusal(request('GET', 'https://example.com/', 'Document'), ORIGIN, [])).not.toBeNull();
    expect(
      requestRefusal(request('GET', 'https://example.com/', 'Document'), ORIGIN, ['GET https://example.com/']),
    ).not.toBeNull();
  });
});

describe('what is offered', () => {
  it('is one of each row of a list, and each entry of a menu', () => {
    const { actions, alike } = actionsOf(
      view([widget('Open 1'), widget('Open 2'), widget('Home', { place: 'b' }), widget('About', { place: 'b' })]),
      ORIGIN,
      [],
    );
    expect(actions.map(({ name }) => name)).toEqual(['Open 1', 'Home', 'About']);
    expect(alike).toBe(1);
  });

  it('is a word for a field that is taken out again, and both options of a select', () => {
    const { actions } = actionsOf(
      view([
        widget('Search', { role: 'searchbox', kind: 'search', locator: 'searchbox "Search"' }),
        widget('Theme', { role: 'combobox', kind: 'select', locator: 'combobox "Theme"', options: ['Light', 'Dark'] }),
      ]),
      ORIGIN,
      [],
    );
    expect(actions.map(({ steps }) => steps)).toEqual([
      [
        { type: 'a', on: 'searchbox "Search"', clear: true },
        { type: '', on: 'searchbox "Search"', clear: true },
      ],
      [
        { type: 'Dark', on: 'combobox "Theme"' },
        { type: 'Light', on: 'combobox "Theme"' },
      ],
    ]);
  });

  it('is Escape where something is open over the page', () => {
    expect(actionsOf(view([], { hasOverlay: true }), ORIGIN, []).actions.map(stepsOf)).toEqual(['press Escape']);
  });

  it('is nothing that is disabled or covered', () => {
    expect(actionsOf(view([widget('Open', { isBlocked: true })]), ORIGIN, []).actions).toEqual([]);
  });
});

const stepsOf = ({ steps }: { readonly steps: readonly Record<string, unknown>[] }): string =>
  steps.map(stepWords).join(', ');

it('takes the route of an address without its numbers', () => {
  expect(routeOf(`${ORIGIN}/orders/12?tab=1`)).toBe('/orders/#');
  expect(routeOf(`${ORIGIN}/#/orders/12?x`)).toBe('/#/orders/#');
  expect(routeOf(`${ORIGIN}/help#contact`)).toBe('/help');
});
