/** An album of custom elements: a viewer over the page, and an accordion. */
const planted = globalThis.PLANTED === true;

class PhotoViewer extends HTMLElement {
  pixels = Array.from({ length: 200 }, (_, at) => at);
  onKey = () => this.pixels.length;
  connectedCallback() {
    document.addEventListener('keyup', this.onKey);
    this.attachShadow({ mode: 'open' }).innerHTML =
      '<div role="dialog" aria-label="Photo"><h2>Photo</h2><button>Close</button></div>';
    this.shadowRoot.querySelector('button').addEventListener('click', () => this.remove());
  }
  disconnectedCallback() {
    if (!planted) document.removeEventListener('keyup', this.onKey);
  }
}
customElements.define('photo-viewer', PhotoViewer);

const notes = new Map();
class PhotoNote extends HTMLElement {
  connectedCallback() {
    notes.set(planted ? this : 'newest', { element: this, text: 'note' });
    this.textContent = 'A note about this photo';
  }
}
customElements.define('photo-note', PhotoNote);

document.body.innerHTML =
  '<h1>Album</h1><ul><li><button>View sunrise</button></li><li><button>View sunset</button></li></ul><button aria-expanded="false" id="note">Note</button><div id="place"></div><label><input type="checkbox"> Grid</label>';
for (const button of document.querySelectorAll('li button'))
  button.addEventListener('click', () => document.body.append(document.createElement('photo-viewer')));
const toggle = document.querySelector('#note');
const place = document.querySelector('#place');
toggle.addEventListener('click', () => {
  const isOpen = toggle.getAttribute('aria-expanded') === 'true';
  toggle.setAttribute('aria-expanded', String(!isOpen));
  if (isOpen) place.innerHTML = '';
  else place.append(document.createElement('photo-note'));
});
