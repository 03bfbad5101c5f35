/** Several small apps in one page, whose actions a button performs: those of all apps, or of the one that `?app=NAME` names. */
const only = new URLSearchParams(location.search).get('app');

/** `apps`: the action of each app by its name. */
export function offer(title, apps) {
  const chosen = Object.entries(apps).filter(([name]) => only === null || only === name);
  document.title = only === null ? title : `${title} ${only}`;
  globalThis.act = async () => {
    for (const [, act] of chosen) await act();
  };
  const button = document.createElement('button');
  button.textContent = 'Act';
  button.addEventListener('click', () => void globalThis.act());
  document.body.prepend(button);
}
