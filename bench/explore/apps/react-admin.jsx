/** Administration in React: pages by state, a modal, a form that is submitted with POST. */
import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

const planted = globalThis.PLANTED === true;
const bus = new EventTarget();
const openModals = [];

class CustomerRecord {
  tags = ['a', 'b'];
  constructor(id) {
    this.id = id;
  }
}

function Customers() {
  const [sorted, setSorted] = useState(false);
  useEffect(() => {
    const records = Array.from({ length: 40 }, (_, id) => new CustomerRecord(id));
    const onCustomerChange = () => records.length;
    bus.addEventListener('change', onCustomerChange);
    return planted ? undefined : () => bus.removeEventListener('change', onCustomerChange);
  }, []);
  return (
    <>
      <h1>Customers</h1>
      <table>
        <tbody>
          {(sorted ? ['Ada', 'Ben'] : ['Ben', 'Ada']).map((name) => (
            <tr key={name}>
              <td>{name}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button aria-pressed={sorted} onClick={() => setSorted(!sorted)}>
        Sort
      </button>
    </>
  );
}

function Modal({ onClose }) {
  const element = useRef(null);
  useEffect(() => {
    const opened = { element: element.current, text: 'modal' };
    openModals.push(opened);
    return () => {
      if (!planted) openModals.splice(openModals.indexOf(opened), 1);
    };
  }, []);
  return (
    <dialog open ref={element} aria-label="New user">
      <h2>New user</h2>
      <form method="post">
        <label>
          Name <input name="name" />
        </label>
        <button type="submit">Create</button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </form>
    </dialog>
  );
}

function Users() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <h1>Users</h1>
      <button onClick={() => setOpen(true)}>New user</button>
      {isOpen && <Modal onClose={() => setOpen(false)} />}
    </>
  );
}

const PAGES = { Users, Customers };

function App() {
  const [page, setPage] = useState('Users');
  const Page = PAGES[page];
  return (
    <>
      <nav>
        {Object.keys(PAGES).map((name) => (
          <button key={name} aria-current={name === page ? 'page' : undefined} onClick={() => setPage(name)}>
            {name}
          </button>
        ))}
      </nav>
      <main>
        <Page />
      </main>
    </>
  );
}

document.body.innerHTML = '<div id="root"></div>';
createRoot(document.querySelector('#root')).render(<App />);
