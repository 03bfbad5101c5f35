/** Charts in React: tabs with timers and observers, a counter that grows on purpose. */
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

const planted = globalThis.PLANTED === true;

class ChartPoint {
  tags = ['a', 'b'];
  constructor(at) {
    this.at = at;
  }
}

const pointsOf = (count) => Array.from({ length: count }, (_, at) => new ChartPoint(at));

function LiveTab() {
  useEffect(() => {
    const points = pointsOf(60);
    const timer = setInterval(function refreshChart() {
      return points.length;
    }, 60_000);
    return planted ? undefined : () => clearInterval(timer);
  }, []);
  return <canvas aria-label="Live" width="30" height="20" />;
}

function SizeTab() {
  useEffect(() => {
    const points = pointsOf(30);
    const observer = new ResizeObserver(() => points.length);
    observer.observe(document.body);
    return planted ? undefined : () => observer.disconnect();
  }, []);
  return (
    <table>
      <tbody>
        <tr>
          <td>By size</td>
        </tr>
      </tbody>
    </table>
  );
}

function Plain() {
  return <p>Summary</p>;
}

const TABS = { Summary: Plain, Live: LiveTab, Size: SizeTab };
const log = [];

function App() {
  const [tab, setTab] = useState('Summary');
  const [notes, setNotes] = useState([]);
  const Tab = TABS[tab];
  useEffect(() => {
    log.push({ tab });
    if (log.length > 8) log.shift();
  }, [tab]);
  return (
    <>
      <h1>Charts</h1>
      <div role="tablist">
        {Object.keys(TABS).map((name) => (
          <button key={name} role="tab" aria-selected={name === tab} onClick={() => setTab(name)}>
            {name}
          </button>
        ))}
      </div>
      <section>
        <Tab />
      </section>
      <button onClick={() => setNotes([...notes, { text: `note ${notes.length}` }])}>Note</button>
      <p>{notes.length} notes</p>
    </>
  );
}

document.body.innerHTML = '<div id="root"></div>';
createRoot(document.querySelector('#root')).render(<App />);
