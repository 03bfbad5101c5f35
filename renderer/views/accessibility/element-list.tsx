/** Elements that violate a rule: markup, problem, and position in the page. */
import { useEffect } from 'react';
import type {
  AccessibilityElement,
  AccessibilityReport,
  AccessibilityRule,
} from '../../../shared/contracts/page/accessibility.ts';
import { formatCount } from '../../../shared/base/units.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useClipboard } from '../../stores/hooks/use-command.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';

interface ElementRowProps {
  readonly element: AccessibilityElement;
  readonly frameUrl: string | null;
  readonly onShow: (() => void) | null;
}

function ElementRow({ element, frameUrl, onShow }: ElementRowProps) {
  const copy = useClipboard();
  const selector = element.path.join(' >>> ');
  return (
    <li className="a11y-element">
      <code className="a11y-html selectable">{element.html}</code>
      <div className="a11y-where third small row">
        <span className="mono cut selectable grow" title={selector}>
          {selector}
        </span>
        <CopyButton label="Copy selector" size="tiny" onCopy={() => copy(selector)} />
        {onShow === null ? null : (
          <Button size="tiny" onClick={onShow}>
            Show in page
          </Button>
        )}
      </div>
      {frameUrl === null ? null : (
        <p className="third cut" title={frameUrl}>
          in the frame {frameUrl}
        </p>
      )}
      {element.messages.length === 0 ? null : (
        <ul className="a11y-messages selectable">
          {element.messages.map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

export function ElementList({
  rule,
  report,
  targetId,
}: {
  rule: AccessibilityRule;
  report: AccessibilityReport;
  /** The scanned page; null if unknown or closed. */
  targetId: string | null;
}) {
  const bridge = useBridge();
  const { error, perform } = useAction();
  useEffect(
    () => () => {
      void bridge.command('elements.hide', {});
    },
    [bridge],
  );
  const show = (element: AccessibilityElement): (() => void) | null => {
    const frame = report.frames[element.frame];
    const id = frame?.targetId ?? targetId;
    return id === null || targetId === null || frame === undefined
      ? null
      : () =>
          void perform(() =>
            bridge.command('elements.show', { targetId: id, frameUrl: frame.url, path: [...element.path] }),
          );
  };
  return (
    <div className="a11y-elements">
      <header className="a11y-rule-head">
        <h3>{rule.help}</h3>
        <p className="second selectable">{rule.description}</p>
        <p className="third selectable">
          axe rule {rule.axeRule}; {rule.tags.join(', ')}. More: <span className="mono">{rule.helpUrl}</span>
        </p>
      </header>
      <FailureState place="strip" severity="warning" error={error} />
      <ol>
        {rule.elements.map((element) => (
          <ElementRow
            key={`${element.frame} ${element.path.join(' ')}`}
            element={element}
            frameUrl={element.frame === 0 ? null : (report.frames[element.frame]?.url ?? null)}
            onShow={show(element)}
          />
        ))}
      </ol>
      {rule.count > rule.elements.length ? (
        <p className="third a11y-rest">
          {formatCount(rule.elements.length)} of {formatCount(rule.count)} elements are in the report.
        </p>
      ) : null}
    </div>
  );
}
