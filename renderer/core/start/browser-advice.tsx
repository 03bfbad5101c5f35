/** Explains why a running Chrome is not found, and offers a second browser with a separate profile, as a command or started here. */
import { useState } from 'react';
import type { WindowCommandResult } from '../../../shared/features/window.ts';
import { useClipboard } from '../stores/hooks/use-command.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { useQuery } from '../stores/hooks/use-query.ts';
import { useBridge, useTopic } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { CodeBlock } from '../widgets/code-block.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { ChevronDownIcon, ChevronRightIcon, PlayIcon } from '../widgets/icons.tsx';
import { Segmented } from '../widgets/segmented.tsx';
import { FailureState } from '../widgets/failure-state.tsx';

type Commands = WindowCommandResult<'browser.commands'>;
type Platform = Commands['commands'][number]['platform'];

const PLATFORM_LABELS: Readonly<Record<Platform, string>> = { macos: 'macOS', windows: 'Windows', linux: 'Linux' };
const PLATFORMS: readonly Platform[] = ['macos', 'windows', 'linux'];

export interface BrowserAdviceProps {
  /** No browser responds. */
  readonly missing: boolean;
}

function LaunchBrowser({ commands, onLaunched }: { commands: Commands; onLaunched: () => void }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const launch = async (): Promise<void> => {
    if ((await perform(() => bridge.command('browser.launch', {}))) !== null) onLaunched();
  };
  return (
    <>
      <Button icon={PlayIcon} disabled={busy || commands.found === null} onClick={() => void launch()}>
        {busy ? 'Starting …' : 'Run it for me'}
      </Button>
      <span className="third">
        {commands.found === null
          ? 'No Chrome, Edge or Brave was found here.'
          : 'PEN starts this browser and closes it on exit.'}
      </span>
      {error === null ? null : (
        <div className="advice-error">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </>
  );
}

export function BrowserAdvice({ missing }: BrowserAdviceProps) {
  const clipboard = useClipboard();
  const bridge = useBridge();
  const here = useTopic('app', (app) => app.platform);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<Platform | null>(null);
  const { answer } = useQuery(open ? 'browser commands' : null, () => bridge.command('browser.commands', {}));
  const commands = answer?.ok === true ? answer.value : null;
  const error = answer?.ok === false ? answer.error : null;

  const platform = chosen ?? here;
  const command = commands?.commands.find((each) => each.platform === platform)?.command ?? '';
  if (!open) {
    return (
      <Button look="bare" icon={ChevronRightIcon} aria-expanded={false} onClick={() => setOpen(true)}>
        {missing ? 'Why is my Chrome not listed?' : 'Start another browser with a separate profile'}
      </Button>
    );
  }
  return (
    <section className="advice" aria-label="Start a browser with a debugging port">
      <div className="advice-words grow stack">
        <Button look="bare" size="tiny" icon={ChevronDownIcon} aria-expanded onClick={() => setOpen(false)}>
          {missing ? 'Your Chrome is not listed?' : 'Start another browser'}
        </Button>
        <p className="second">
          {missing ? 'A running Chrome may have no debugging port, or it may use its default profile. ' : ''}
          On the default profile Chrome 136 and newer ignore <code>--remote-debugging-port</code>. Start a second Chrome
          with a separate profile; yours is not changed.
        </p>
        <FailureState place="inline" error={error} />
        <Segmented
          label="Platform"
          value={platform}
          options={PLATFORMS.map((value) => ({ value, label: PLATFORM_LABELS[value] }))}
          onValue={setChosen}
        />
        <CodeBlock label="Command that starts the browser" text={command === '' ? '…' : command} />
        <div className="advice-actions row">
          <CopyButton label="Copy command" onCopy={() => clipboard(command)} />
          {commands !== null && platform === here ? (
            <LaunchBrowser commands={commands} onLaunched={() => setOpen(false)} />
          ) : null}
        </div>
      </div>
    </section>
  );
}
