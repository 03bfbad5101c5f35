/** Reports without a framework: routes by the History API, views that are classes, an observer, a slow button. */
const planted = globalThis.PLANTED === true;
const base = location.pathname.replace(/\/(?:charts|tables)$/, '').replace(/\/$/, '');

document.body.innerHTML = `<nav>${['', 'charts', 'tables'].map((name) => `<a href="${base}/${name}">${name === '' ? 'Overview' : name}</a> `).join('')}</nav><main></main>`;
const main = document.querySelector('main');
const openViews = [];

class ReportView {
  cells = Array.from({ length: 50 }, (_, at) => ({ at }));
  constructor(name) {
    openViews.push(this);
    main.innerHTML = `<h1>Report ${name}</h1><canvas width="20" height="10"></canvas><button>Recompute</button>`;
    main.querySelector('button').addEventListener('click', () => {
      const until = performance.now() + (planted ? 350 : 5);
      while (performance.now() < until) this.cells.reverse();
    });
  }
  close() {
    if (!planted) openViews.splice(openViews.indexOf(this), 1);
  }
}

class TableView {
  rows = Array.from({ length: 50 }, (_, at) => ({ at }));
  observer = new MutationObserver(() => this.rows.length);
  constructor() {
    this.observer.observe(document.body, { attributes: true });
    main.innerHTML = '<h1>Tables</h1><table><tr><td>1</td></tr></table>';
  }
  close() {
    if (!planted) this.observer.disconnect();
  }
}

class Overview {
  constructor() {
    main.innerHTML = '<h1>Overview</h1><p>All is well</p>';
  }
  close() {}
}

let view = null;
function route() {
  view?.close();
  const name = location.pathname.slice(base.length + 1);
  view = name === 'charts' ? new ReportView(name) : name === 'tables' ? new TableView() : new Overview();
}
document.querySelector('nav').addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (link === null) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  route();
});
addEventListener('popstate', route);
route();
