/** Mail without a framework: folders as tabs, a search field, rows that are removed. */
const planted = globalThis.PLANTED === true;
const FOLDERS = { Inbox: ['Invoice', 'Meeting', 'News'], Drafts: ['Letter'] };

document.body.innerHTML =
  '<h1>Mail</h1><div role="tablist"><button role="tab">Inbox</button><button role="tab">Drafts</button></div><input type="search" placeholder="Search mail"><section></section><button id="options">Options</button><div id="menu"></div><button>Send all drafts</button>';
const section = document.querySelector('section');
const tabs = document.querySelectorAll('[role=tab]');
const removedRows = [];
const searchHistory = [];

class SearchQuery {
  tags = ['a', 'b'];
  constructor(text) {
    this.text = text;
    this.words = [text, `${text}*`];
  }
}

function show(folder) {
  for (const tab of tabs) tab.setAttribute('aria-selected', String(tab.textContent === folder));
  const list = section.firstElementChild;
  if (planted && list !== null) removedRows.push(list);
  section.innerHTML = folder === 'Inbox' ? '<ul></ul>' : '<ol></ol>';
  for (const subject of FOLDERS[folder]) {
    const row = document.createElement('li');
    row.textContent = subject;
    section.firstElementChild.append(row);
  }
}
for (const tab of tabs) tab.addEventListener('click', () => show(tab.textContent));
show('Inbox');

document.querySelector('input').addEventListener('input', function rememberSearch({ target }) {
  const query = new SearchQuery(target.value);
  searchHistory.push(query);
  if (!planted && searchHistory.length > 5) searchHistory.shift();
});

const menu = document.querySelector('#menu');
document.querySelector('#options').addEventListener('click', () => {
  menu.innerHTML =
    menu.firstElementChild === null ? '<div role="menu"><button role="menuitem">Compact</button></div>' : '';
});
menu.addEventListener('click', () => {
  document.body.classList.toggle('compact');
  menu.innerHTML = '';
});
