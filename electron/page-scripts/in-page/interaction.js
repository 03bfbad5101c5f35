/**
 * Runs in an isolated world of a frame: finds elements by name, text and selector, reports whether they can receive input, and measures what an
 * interaction costs. Elements stay here; the caller holds numbers. Names such as penWorkbenchHand mark the script in recordings of allocations.
 */
export const createHand = function penWorkbenchHand() {
  const MAX_MATCHES = 20;
  const MAX_CANDIDATES = 300;
  const FRAME_WAIT_MS = 100;
  /** About a frame. */
  const UNDRAWN_WAIT_MS = 20;
  /** Even a slow page draws two frames in this time. */
  const DRAWN_WITHIN_MS = 400;

  const elements = new Map();
  const numbers = new WeakMap();
  const refOf = (element) => {
    let ref = numbers.get(element);
    if (ref === undefined) {
      ref = elements.size + 1;
      numbers.set(element, ref);
      elements.set(ref, element);
    }
    return ref;
  };

  const squeezed = (text) => (text ?? '').replaceAll(/\s+/g, ' ').trim();
  const cut = (text) => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
  const tagOf = (element) => element.localName;

  // Roles and names

  const INPUT_ROLES = {
    button: 'button',
    submit: 'button',
    reset: 'button',
    image: 'button',
    file: 'button',
    color: 'button',
    checkbox: 'checkbox',
    radio: 'radio',
    range: 'slider',
    number: 'spinbutton',
    search: 'searchbox',
  };
  const TAG_ROLES = {
    button: 'button',
    summary: 'button',
    textarea: 'textbox',
    option: 'option',
    img: 'img',
    h1: 'heading',
    h2: 'heading',
    h3: 'heading',
    h4: 'heading',
    h5: 'heading',
    h6: 'heading',
    nav: 'navigation',
    main: 'main',
    dialog: 'dialog',
    form: 'form',
    table: 'table',
    tr: 'row',
    td: 'cell',
    th: 'columnheader',
    ul: 'list',
    ol: 'list',
    li: 'listitem',
    article: 'article',
    progress: 'progressbar',
    meter: 'meter',
    output: 'status',
    fieldset: 'group',
    iframe: 'iframe',
  };
  const NAMED_BY_CONTENT = new Set([
    'button',
    'link',
    'heading',
    'option',
    'tab',
    'menuitem',
    'menuitemcheckbox',
    'menuitemradio',
    'checkbox',
    'radio',
    'switch',
    'treeitem',
    'cell',
    'gridcell',
    'columnheader',
    'rowheader',
    'row',
    'tooltip',
  ]);
  const WIDGETS = new Set([
    ...['button', 'link', 'option', 'tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'checkbox', 'radio'],
    ...['switch', 'treeitem', 'textbox', 'searchbox', 'combobox', 'listbox', 'slider', 'spinbutton'],
  ]);

  const roleOf = (element) => {
    const given = element.getAttribute('role')?.trim().split(/\s+/)[0];
    if (given) return given === 'none' || given === 'presentation' ? '' : given;
    const tag = tagOf(element);
    if (tag === 'a' || tag === 'area') return element.hasAttribute('href') ? 'link' : '';
    if (tag === 'select') return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
    if (tag === 'input') {
      if (element.type === 'hidden') return '';
      return INPUT_ROLES[element.type] ?? (element.hasAttribute('list') ? 'combobox' : 'textbox');
    }
    if (element.isContentEditable && element.parentElement?.isContentEditable !== true) return 'textbox';
    return TAG_ROLES[tag] ?? '';
  };

  const isHiddenFromNames = (element) =>
    element.getAttribute('aria-hidden') === 'true' || !element.checkVisibility({ visibilityProperty: true });

  const textOf = (node, depth = 0) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE && node.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) return '';
    if (depth > 40) return '';
    if (node.nodeType === Node.ELEMENT_NODE) {
      const tag = tagOf(node);
      if (tag === 'script' || tag === 'style' || tag === 'noscript' || tag === 'template') return '';
      if (depth > 0) {
        if (isHiddenFromNames(node)) return '';
        const label = node.getAttribute('aria-label');
        if (label) return ` ${label} `;
        if (tag === 'img') return ` ${node.alt} `;
        if (tag === 'input' || tag === 'textarea' || tag === 'select')
          return ` ${tag === 'select' ? (node.selectedOptions[0]?.text ?? '') : ['checkbox', 'radio', 'password', 'file'].includes(node.type) ? '' : node.value} `;
      }
      if (tag === 'slot') {
        const assigned = node.assignedNodes();
        if (assigned.length > 0) return assigned.map((each) => textOf(each, depth + 1)).join('');
      }
    }
    const inside = [...(node.shadowRoot ?? node).childNodes].map((each) => textOf(each, depth + 1)).join('');
    const isBlock = node.nodeType === Node.ELEMENT_NODE && depth > 0 && getComputedStyle(node).display !== 'inline';
    return isBlock ? ` ${inside} ` : inside;
  };

  const nameOf = (element, role) => {
    const root = element.getRootNode();
    const labelledBy = element.getAttribute('aria-labelledby');
    if (labelledBy) {
      const text = labelledBy
        .split(/\s+/)
        .map((id) => root.getElementById?.(id))
        .filter(Boolean)
        .map((each) => each.getAttribute('aria-label') ?? textOf(each))
        .join(' ');
      if (squeezed(text) !== '') return squeezed(text);
    }
    const label = squeezed(element.getAttribute('aria-label'));
    if (label !== '') return label;
    const tag = tagOf(element);
    if (element.labels?.length > 0) {
      const text = squeezed([...element.labels].map((each) => labelText(each, element)).join(' '));
      if (text !== '') return text;
    }
    if (tag === 'input' && ['button', 'submit', 'reset'].includes(element.type)) {
      return element.value || { submit: 'Submit', reset: 'Reset', button: '' }[element.type];
    }
    if (tag === 'img' || (tag === 'input' && element.type === 'image') || tag === 'area') {
      if (element.alt) return squeezed(element.alt);
    }
    if (tag === 'fieldset')
      return squeezed(textOf(element.querySelector(':scope > legend') ?? document.createElement('i')));
    if (NAMED_BY_CONTENT.has(role)) {
      const text = squeezed(textOf(element));
      if (text !== '') return text;
    }
    return (
      squeezed(element.getAttribute('title')) ||
      squeezed(element.getAttribute('placeholder')) ||
      squeezed(element.getAttribute('aria-placeholder'))
    );
  };

  /** The text of a label without that of the control inside it. */
  const labelText = (label, control) =>
    [...label.childNodes]
      .map((node) =>
        node === control || node.contains?.(control) === true ? labelParts(node, control) : textOf(node, 1),
      )
      .join(' ');
  const labelParts = (node, control) => (node === control ? '' : labelText(node, control));

  // Selectors and descriptions

  const shortLabel = (element) => {
    if (element.id !== '') return `${tagOf(element)}#${element.id}`;
    return `${tagOf(element)}${[...element.classList]
      .slice(0, 2)
      .map((name) => `.${name}`)
      .join('')}`;
  };

  const isOnly = (root, selector, element) => {
    const found = root.querySelectorAll(selector);
    return found.length === 1 && found[0] === element;
  };

  const selectorIn = (root, element) => {
    const tag = tagOf(element);
    if (element.id !== '' && isOnly(root, `#${CSS.escape(element.id)}`, element)) return `#${CSS.escape(element.id)}`;
    for (const name of ['data-testid', 'name', 'aria-label', 'href', 'type']) {
      const value = element.getAttribute(name);
      const selector = `${tag}[${name}=${JSON.stringify(value)}]`;
      if (value && value.length < 80 && isOnly(root, selector, element)) return selector;
    }
    const classes = [...element.classList].slice(0, 3).map((name) => `.${CSS.escape(name)}`);
    if (classes.length > 0 && isOnly(root, tag + classes.join(''), element)) return tag + classes.join('');
    if (isOnly(root, tag, element)) return tag;
    const parent = element.parentElement;
    const place =
      [...(element.parentNode?.children ?? [])].filter((each) => each.localName === tag).indexOf(element) + 1;
    const own = `${tag}:nth-of-type(${place})`;
    return parent === null ? own : `${selectorIn(root, parent)} > ${own}`;
  };

  const selectorOf = (element) => {
    const root = element.getRootNode();
    const own = selectorIn(root, element);
    return root instanceof ShadowRoot ? `${selectorOf(root.host)} >>> ${own}` : own;
  };

  const boxOf = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  };

  const describe = (element) => {
    const role = roleOf(element);
    return {
      ref: refOf(element),
      role,
      name: cut(nameOf(element, role) || (role === '' ? squeezed(textOf(element)) : '')),
      selector: selectorOf(element),
      label: shortLabel(element),
      box: boxOf(element),
    };
  };

  // Finding

  const everyElement = function* (root) {
    for (const element of root.querySelectorAll('*')) {
      yield element;
      if (element.shadowRoot !== null) yield* everyElement(element.shadowRoot);
    }
  };
  const everyRoot = function* (root) {
    yield root;
    for (const element of root.querySelectorAll('*'))
      if (element.shadowRoot !== null) yield* everyRoot(element.shadowRoot);
  };

  const isVisible = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  };

  const withoutAncestors = (found) =>
    found.filter((element) => !found.some((other) => other !== element && isWithin(other, element)));

  const byText = (text, isExact) => {
    const wanted = text.toLowerCase();
    const found = [];
    const visit = (element) => {
      if (['script', 'style', 'noscript', 'template', 'head'].includes(tagOf(element))) return false;
      if (!squeezed(element.textContent).toLowerCase().includes(wanted)) return false;
      const isInside = [...element.children].map(visit).some(Boolean);
      if (!isInside && (!isExact || squeezed(element.textContent).toLowerCase() === wanted)) found.push(element);
      return true;
    };
    for (const root of everyRoot(document)) for (const child of root.children) visit(child);
    return found;
  };

  const bySelector = (selector) => {
    const [first, ...inner] = selector.split(' >>> ');
    let found = [...everyRoot(document)].flatMap((root) => [...root.querySelectorAll(first)]);
    for (const part of inner) {
      found = found.flatMap(({ shadowRoot }) =>
        shadowRoot === null ? [] : [...everyRoot(shadowRoot)].flatMap((root) => [...root.querySelectorAll(part)]),
      );
    }
    return found;
  };

  /** Elements with a role and a name, in the order of the document. */
  const named = (role) =>
    [...everyElement(document)].flatMap((element) => {
      const own = roleOf(element);
      if (own === '' || (role !== null && own !== role)) return [];
      const name = nameOf(element, own);
      return name === '' && role === null ? [] : [{ element, name }];
    });

  const named2found = (all, name) => {
    const lower = name.toLowerCase();
    const exact = all.filter((each) => each.name === name);
    const equal = exact.length > 0 ? exact : all.filter((each) => each.name.toLowerCase() === lower);
    const partial = all.filter((each) => each.name.toLowerCase().includes(lower));
    return [equal, partial].map((some) => withoutAncestors(some.map(({ element }) => element)));
  };

  /** Matches in levels, the most exact first. Throws for an invalid selector. */
  const levelsOf = (locator) => {
    switch (locator.by) {
      case 'css':
        return [bySelector(locator.selector)];
      case 'text':
        return [byText(squeezed(locator.text), true), byText(squeezed(locator.text), false)];
      case 'role': {
        const all = named(locator.role);
        return locator.name === null ? [all.map(({ element }) => element)] : named2found(all, squeezed(locator.name));
      }
      default: {
        const name = squeezed(locator.name);
        const [equal, partial] = named2found(named(null), name);
        const levels = [equal, byText(name, true)];
        if (locator.isExact) return levels;
        let selected = [];
        try {
          selected = bySelector(locator.name);
        } catch {
          // A name that is no selector.
        }
        return [...levels, partial, byText(name, false), selected];
      }
    }
  };

  const find = (locator) => {
    let levels;
    try {
      levels = levelsOf(locator);
    } catch (thrown) {
      return { invalid: String(thrown?.message ?? thrown), matches: [], total: 0 };
    }
    const visibleAt = levels.findIndex((found) => found.some(isVisible));
    const level = visibleAt === -1 ? levels.findIndex((found) => found.length > 0) : visibleAt;
    const found = level === -1 ? [] : levels[level].filter((element) => visibleAt === -1 || isVisible(element));
    return {
      invalid: null,
      level,
      isVisible: visibleAt !== -1,
      total: found.length,
      matches: found.slice(0, MAX_MATCHES).map(describe),
      // The caller may count further than the list.
      nth: locator.nth !== null && found[locator.nth - 1] !== undefined ? describe(found[locator.nth - 1]) : null,
    };
  };

  /** Returns what a person could have meant: visible widgets and their names. */
  const candidates = () => {
    const found = [];
    for (const element of everyElement(document)) {
      const role = roleOf(element);
      if (!WIDGETS.has(role) || !isVisible(element)) continue;
      found.push({ role, name: cut(nameOf(element, role)), selector: selectorOf(element) });
      if (found.length === MAX_CANDIDATES) break;
    }
    return found;
  };

  // Readiness

  const parentOf = (element) =>
    element.assignedSlot ??
    element.parentElement ??
    (element.getRootNode() instanceof ShadowRoot ? element.getRootNode().host : null);
  const isWithin = (inner, outer) => {
    for (let element = inner; element !== null; element = parentOf(element)) if (element === outer) return true;
    return false;
  };
  const widgetAround = (element) => {
    for (let each = element; each !== null; each = parentOf(each))
      if (tagOf(each) === 'label' || WIDGETS.has(roleOf(each))) return each;
    return element;
  };

  const deepElementAt = (x, y) => {
    let found = document.elementFromPoint(x, y);
    while (found !== null && found.shadowRoot !== null) {
      const inner = found.shadowRoot.elementFromPoint(x, y);
      if (inner === null || inner === found) break;
      found = inner;
    }
    return found;
  };

  /** Returns whether an event at `hit` reaches `element`: itself, a part of it, its label, or the widget that it is a part of. */
  const reaches = (hit, element) => {
    if (isWithin(hit, element)) return true;
    const widget = widgetAround(element);
    if (widget !== element && isWithin(hit, widget)) return true;
    for (let each = hit; each !== null; each = parentOf(each))
      if (tagOf(each) === 'label' && each.control === element) return true;
    return false;
  };

  /** False from a wait without a frame until the browser draws one, as it does when a hidden tab is shown. */
  let isPageDrawn = true;
  const nextFrame = () =>
    new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          isPageDrawn = false;
          resolve();
        },
        isPageDrawn ? FRAME_WAIT_MS : UNDRAWN_WAIT_MS,
      );
      requestAnimationFrame(() => {
        isPageDrawn = true;
        clearTimeout(timer);
        resolve();
      });
    });

  const disabledBy = (element) => {
    const widget = widgetAround(element);
    const control = tagOf(widget) === 'label' ? (widget.control ?? widget) : widget;
    if (control.matches(':disabled')) return 'disabled';
    return control.closest('[aria-disabled="true"]') === null ? null : 'aria-disabled';
  };

  const inputKindOf = (element) => {
    const control = tagOf(element) === 'label' && element.control ? element.control : element;
    if (tagOf(control) === 'input') return control.type;
    if (tagOf(control) === 'select') return control.multiple || control.size > 1 ? 'list' : 'select';
    return tagOf(control) === 'option' &&
      control.closest('select') !== null &&
      inputKindOf(control.closest('select')) === 'select'
      ? 'option'
      : tagOf(control);
  };

  /** Points to try: the middle of the visible part, then around it. */
  const pointsOf = (element) => {
    const rects = [...element.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    const rect = rects[0];
    if (rect === undefined) return [];
    const left = Math.max(0, rect.left);
    const top = Math.max(0, rect.top);
    const right = Math.min(innerWidth, rect.right);
    const bottom = Math.min(innerHeight, rect.bottom);
    if (right <= left || bottom <= top) return [];
    const at = (across, down) => ({ x: left + (right - left) * across, y: top + (bottom - top) * down });
    return [at(0.5, 0.5), at(0.2, 0.5), at(0.8, 0.5), at(0.5, 0.2), at(0.5, 0.8)];
  };

  /**
   * Scrolls the element into view and waits for two frames at the same place. `needs`: 'visible', or 'input' to also demand that it is enabled and
   * receives events.
   */
  const ready = async function penWorkbenchReady(ref, needs) {
    const element = elements.get(ref);
    if (element === undefined || !element.isConnected) return { state: 'gone' };
    if (!isVisible(element)) return { state: 'hidden' };
    if (needs === 'input') {
      const why = disabledBy(element);
      if (why !== null) return { state: 'disabled', why };
    }
    if (pointsOf(element).length === 0 || !isInScrollers(element))
      element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    await nextFrame();
    const before = boxOf(element);
    await nextFrame();
    const box = boxOf(element);
    if (!element.isConnected) return { state: 'gone' };
    if (['x', 'y', 'width', 'height'].some((side) => Math.abs(before[side] - box[side]) > 0.5))
      return { state: 'moving' };
    const points = pointsOf(element);
    if (points.length === 0) return { state: 'outside' };
    const kind = inputKindOf(element);
    const about = { ...describe(element), kind };
    if (needs !== 'input') return { state: 'ready', point: points[0], coveredBy: null, ...about };
    let coveredBy = null;
    for (const point of points) {
      const hit = deepElementAt(point.x, point.y);
      if (hit !== null && reaches(hit, element)) return { state: 'ready', point, coveredBy, ...about };
      coveredBy ??= hit === null ? 'nothing that receives events' : coverOf(hit, element);
    }
    return { state: 'covered', coveredBy };
  };

  /** The outermost element of the cover that does not contain the element. */
  const coverOf = (hit, element) => {
    let cover = hit;
    for (let each = hit; each !== null && !isWithin(element, each); each = parentOf(each)) {
      cover = each;
      const { position } = getComputedStyle(each);
      if (position === 'fixed' || position === 'absolute' || position === 'sticky') break;
    }
    return shortLabel(cover);
  };

  /** True if the middle is inside all scroll containers. */
  const isInScrollers = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const x = left + width / 2;
    const y = top + height / 2;
    for (
      let each = parentOf(element);
      each !== null && each !== document.documentElement && each !== document.body;
      each = parentOf(each)
    ) {
      if (getComputedStyle(each).overflow === 'visible') continue;
      const clip = each.getBoundingClientRect();
      if (x < clip.left || x > clip.right || y < clip.top || y > clip.bottom) return false;
    }
    return true;
  };

  /** The deepest element at a point, and whether it is a frame whose document has the rest. */
  const at = (x, y) => {
    const found = deepElementAt(x, y);
    if (found === null) return null;
    const isFrame = tagOf(found) === 'iframe' || tagOf(found) === 'frame';
    const widget = isFrame ? found : widgetAround(found);
    return { hit: describe(found), picked: describe(widget), isFrame };
  };

  const shortestLocator = (ref) => {
    const element = elements.get(ref);
    const { role, name, selector } = describe(element);
    if (role !== '' && name !== '' && !name.endsWith('…')) {
      const { matches, total } = find({ by: 'role', role, name, nth: null });
      if (total === 1 && matches[0].ref === ref) return `${role} "${name}"`;
    }
    return selector.startsWith('#') || selector.includes(' >>> ') ? selector : `css=${selector}`;
  };

  // Fields

  const fieldOf = (ref) => {
    const element = elements.get(ref);
    return tagOf(element) === 'label' && element.control ? element.control : element;
  };
  const activeElement = () => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active;
  };
  const isTextField = (element) =>
    element.isContentEditable ||
    tagOf(element) === 'textarea' ||
    (tagOf(element) === 'input' &&
      !['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'file', 'range', 'color'].includes(element.type));

  const field = (ref) => {
    const element = fieldOf(ref);
    return {
      isFocused: activeElement() === element || (element.isContentEditable && isWithin(activeElement(), element)),
      isText: isTextField(element),
      isReadOnly: element.readOnly === true,
      kind: inputKindOf(element),
    };
  };

  const focus = (ref) => fieldOf(ref).focus();

  /** Selects everything, or puts the caret at the end. */
  const placeCaret = (ref, isAll) => {
    const element = fieldOf(ref);
    if (element.isContentEditable) {
      const range = document.createRange();
      range.selectNodeContents(element);
      if (!isAll) range.collapse(false);
      const selection = element.getRootNode().getSelection?.() ?? getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      return;
    }
    if (isAll) {
      element.select?.();
      return;
    }
    try {
      element.setSelectionRange(element.value.length, element.value.length);
    } catch {
      // A number or an e-mail field has no caret to place.
    }
  };

  const valueOf = (ref) => {
    const element = fieldOf(ref);
    if (tagOf(element) === 'select') return { kind: 'option', value: cut(element.selectedOptions[0]?.text ?? '') };
    if (tagOf(element) === 'input' && element.type === 'password')
      return { kind: 'length', value: String(element.value.length) };
    if (tagOf(element) === 'input' && ['checkbox', 'radio'].includes(element.type))
      return { kind: 'checked', value: element.checked ? 'checked' : 'not checked' };
    if (isTextField(element))
      return { kind: 'text', value: cut(element.isContentEditable ? squeezed(element.textContent) : element.value) };
    return null;
  };

  // Events and costs

  /** The first of `targetKind` says what was hit; from the first of `startKind` the time to the next paint counts. */
  const EVENTS = {
    mouse: { targetKind: 'pointerdown', startKind: 'pointerup' },
    keys: { targetKind: 'keydown', startKind: 'keydown' },
    wheel: { targetKind: 'wheel', startKind: 'wheel' },
    move: { targetKind: 'pointermove', startKind: 'pointermove' },
  };
  let watched = null;
  const watch = (device) => {
    unwatch();
    const { targetKind, startKind } = EVENTS[device];
    const heard = { ref: null, firstMs: null, paintedMs: null };
    const listener = (event) => {
      if (!event.isTrusted) return;
      const target = event.composedPath()[0];
      if (event.type === targetKind && heard.ref === null && target instanceof Element) heard.ref = refOf(target);
      if (event.type !== startKind || heard.firstMs !== null) return;
      heard.firstMs = event.timeStamp;
      // The page's own handlers of this input run before this frame.
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.addEventListener('message', () => {
          heard.paintedMs = performance.now();
          channel.port1.close();
        });
        channel.port1.start();
        channel.port2.postMessage(null);
      });
    };
    const kinds = [...new Set([targetKind, startKind])];
    for (const kind of kinds) addEventListener(kind, listener, { capture: true, passive: true });
    watched = { heard, listener, kinds };
  };
  const unwatch = () => {
    if (watched === null) return;
    for (const kind of watched.kinds) removeEventListener(kind, watched.listener, { capture: true });
    watched = null;
  };
  /** Returns what received the first event, described only if it is not the element that was meant. */
  const heard = (ref) => {
    if (watched === null) return null;
    const { ref: hit, firstMs, paintedMs } = watched.heard;
    const target = elements.get(hit);
    const meant = ref === null ? undefined : elements.get(ref);
    const isOther = target !== undefined && meant !== undefined && !isWithin(target, meant);
    return {
      received: isOther && target.isConnected ? shortLabel(target) : null,
      isMissed: isOther && !reaches(target, meant),
      firstMs,
      paintedMs,
    };
  };

  let observers = [];
  let entries = { events: [], tasks: [], frames: [] };
  const take = (type, list) => {
    for (const entry of list) {
      if (type === 'event' && entry.interactionId > 0)
        entries.events.push({
          name: entry.name,
          id: entry.interactionId,
          startMs: entry.startTime,
          durationMs: entry.duration,
          fromMs: entry.processingStart,
          toMs: entry.processingEnd,
        });
      if (type === 'longtask') entries.tasks.push({ startMs: entry.startTime, durationMs: entry.duration });
      if (type === 'long-animation-frame')
        entries.frames.push({
          startMs: entry.startTime,
          durationMs: entry.duration,
          forcedMs: entry.scripts.reduce((sum, script) => sum + (script.forcedStyleAndLayoutDuration ?? 0), 0),
        });
    }
  };
  const observe = () => {
    stopObserving();
    entries = { events: [], tasks: [], frames: [] };
    for (const type of ['event', 'longtask', 'long-animation-frame']) {
      if (!PerformanceObserver.supportedEntryTypes.includes(type)) continue;
      const observer = new PerformanceObserver((list) => take(type, list.getEntries()));
      observer.observe({ type, ...(type === 'event' ? { durationThreshold: 16 } : {}) });
      observers.push({ type, observer });
    }
  };
  const stopObserving = () => {
    for (const { observer } of observers) observer.disconnect();
    observers = [];
  };
  const readings = () => {
    for (const { type, observer } of observers) take(type, observer.takeRecords());
    return { ...entries, hasFrames: PerformanceObserver.supportedEntryTypes.includes('long-animation-frame') };
  };
  /** True if the browser draws frames. A main thread that is too busy for its timers is no sign of a hidden window. */
  const isDrawn = () =>
    new Promise((resolve) => {
      const startedMs = performance.now();
      const timer = setTimeout(() => resolve(performance.now() - startedMs > 2 * DRAWN_WITHIN_MS), DRAWN_WITHIN_MS);
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          clearTimeout(timer);
          resolve(true);
        }),
      );
    });
  /** Two frames: what the input changed is painted. */
  const painted = async function penWorkbenchPainted() {
    await nextFrame();
    await nextFrame();
    return true;
  };

  // Frames: `owner` is the frame element in this document

  const isOwn = (owner) => owner.ownerDocument === document;
  /** Where the content of a frame begins, and the scale at which it is drawn. */
  const framePlace = (owner) => {
    if (!isOwn(owner)) return null;
    const { left, top, width } = owner.getBoundingClientRect();
    const scale = owner.offsetWidth > 0 ? width / owner.offsetWidth : 1;
    const style = getComputedStyle(owner);
    return {
      x: left + (owner.clientLeft + Number.parseFloat(style.paddingLeft)) * scale,
      y: top + (owner.clientTop + Number.parseFloat(style.paddingTop)) * scale,
      scale,
    };
  };
  const frameCover = (owner, { x, y }) => {
    const hit = deepElementAt(x, y);
    if (hit === owner) return null;
    return hit === null ? 'the edge of the page' : coverOf(hit, owner);
  };

  return {
    isOwn,
    framePlace,
    frameCover,
    find,
    candidates,
    ready,
    at,
    shortestLocator,
    field,
    focus,
    placeCaret,
    valueOf,
    watch,
    unwatch,
    heard,
    observe,
    stopObserving,
    readings,
    isDrawn,
    painted,
    describe: (ref) => describe(elements.get(ref)),
    viewport: () => ({ width: innerWidth, height: innerHeight }),
    isMac: () => navigator.platform.startsWith('Mac'),
    end: () => {
      unwatch();
      stopObserving();
    },
  };
};
