/** The first look as steps with check marks. */
import { useTopic } from '../../stores/workbench.tsx';
import { CheckIcon } from '../../widgets/icons.tsx';
import { Kbd } from '../../widgets/kbd.tsx';
import { firstLookSteps } from './first-look.ts';

export function FirstLookSteps() {
  const endpoints = useTopic('endpoints');
  const captures = useTopic('captures');
  const clients = useTopic('mcp', (mcp) => mcp.clients.length);
  const steps = firstLookSteps(endpoints, captures, clients);
  const next = steps.find(({ done }) => !done);
  return (
    <section className="first-look" aria-label="Get started">
      <h3 className="first-look-title">Get started</h3>
      <ol className="first-look-steps">
        {steps.map(({ label, done, shortcut }, index) => (
          <li
            key={label}
            className="first-look-step"
            data-done={done || undefined}
            aria-current={label === next?.label ? 'step' : undefined}
          >
            <span className="first-look-number">{done ? <CheckIcon size={12} /> : index + 1}</span>
            {label}
            {done ? <span className="visually-hidden">, done</span> : null}
            {shortcut === null ? null : <Kbd shortcut={shortcut} />}
          </li>
        ))}
      </ol>
    </section>
  );
}
