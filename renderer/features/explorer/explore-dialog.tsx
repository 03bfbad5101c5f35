/** Explore for leaks: asks where it begins, how long it may take, what it may press, and for the server behind the page. The exploration is a document. */
import { useId, useState } from 'react';
import type { OptionValues } from '../../../shared/base/option-field.ts';
import { chosenParams, optionFields } from '../../../shared/core/capability/option-fields.ts';
import { penExplore } from '../../../shared/features/explorer/tools/explore.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { endpointText, findTarget, targetName } from '../../core/stores/topics/targets.ts';
import { useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { OptionsForm } from '../../core/widgets/options-form.tsx';
import { Dialog, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { EXPLORING, explorationTitle } from './exploring.ts';
import './exploration.css';

const FIELDS = optionFields(penExplore);
const NO_VALUES: OptionValues = {};
/** No server is screened. */
const NO_SERVER = '';

interface ServerRowProps {
  /** Id of the target, or `NO_SERVER`. */
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

/** The Node processes that may be behind the page: those that are connected. */
function useServers(): readonly TargetInfo[] {
  const endpoints = useTopic('endpoints', (all) => all);
  return endpoints.flatMap(({ targets }) => targets.filter(({ type, state }) => type === 'node' && state !== 'gone'));
}

function ServerRow({ chosen, onChoose }: ServerRowProps) {
  const servers = useServers();
  const id = useId();
  return (
    <div className="options-row" data-kind="choice" data-option="server">
      <label htmlFor={id}>Server behind it</label>
      <select
        id={id}
        className="exploration-server"
        value={chosen}
        disabled={servers.length === 0}
        aria-describedby={`${id}-about`}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        <option value={NO_SERVER}>None</option>
        {servers.map((server) => (
          <option key={server.id} value={server.id}>
            {`${targetName(server)}, ${endpointText(server.endpoint)}`}
          </option>
        ))}
      </select>
      <span id={`${id}-about`} className="third small options-about">
        {servers.length === 0
          ? 'No Node process is connected. Start it with --inspect and connect it: its heap is screened too.'
          : 'A Node process whose heap is screened too.'}
      </span>
    </div>
  );
}

export function ExploreDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const [values, setValues] = useState(NO_VALUES);
  const [asked, setAsked] = useState(NO_SERVER);
  // A process that has ended is no server any more.
  const server = useServers().some(({ id }) => id === asked) ? asked : NO_SERVER;
  const { startedRuns } = useWorkbench();
  const page = target?.type === 'page' ? target : null;
  const start = (): void => {
    if (page === null) return;
    const params = {
      url: page.url,
      ...chosenParams(FIELDS, values),
      ...(server === NO_SERVER ? {} : { server }),
    };
    void startedRuns.getState().start(explorationTitle(page), { ...EXPLORING, params, targetId: page.id });
    onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Explore for leaks"
      description={
        page === null
          ? 'Select a page first.'
          : `Walks the application in ${targetName(page)} by itself, repeats what comes back to where it began, and hunts what grows. It presses buttons: choose a page of a test system. It leaves alone what buys, deletes, sends or logs out, and never leaves the origin.`
      }
      widthPx={720}
      testId="explore-dialog"
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" disabled={page === null} onClick={start}>
            Explore
          </Button>
        </>
      }
    >
      <div className="exploration-dialog">
        <OptionsForm
          label="Exploration"
          fields={FIELDS}
          values={{ url: page?.url, ...values }}
          onValue={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
        />
        <ServerRow chosen={server} onChoose={setAsked} />
      </div>
    </Dialog>
  );
}
