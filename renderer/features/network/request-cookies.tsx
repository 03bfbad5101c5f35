/** The cookies of one request: those that it sent, and those that its response set. */
import type { NetworkCookie } from '../../../shared/engine/network/contract/network.ts';

function Cookies({ title, cookies }: { readonly title: string; readonly cookies: readonly NetworkCookie[] }) {
  if (cookies.length === 0) return null;
  const hasAttributes = cookies.some(({ attributes }) => attributes.length > 0);
  return (
    <section className="network-section" aria-label={title}>
      <h4>{title}</h4>
      <table className="network-cookies" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
            {hasAttributes ? <th scope="col">Attributes</th> : null}
          </tr>
        </thead>
        <tbody>
          {cookies.map(({ name, value, attributes }, index) => (
            <tr key={`${index}-${name}`}>
              <td className="selectable">{name}</td>
              <td className="mono selectable">{value}</td>
              {hasAttributes ? <td className="selectable">{attributes.join(', ')}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function RequestCookies({ cookies }: { readonly cookies: readonly NetworkCookie[] }) {
  return (
    <>
      <Cookies title="Request cookies" cookies={cookies.filter(({ direction }) => direction === 'request')} />
      <Cookies title="Response cookies" cookies={cookies.filter(({ direction }) => direction === 'response')} />
    </>
  );
}
