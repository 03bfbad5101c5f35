/** *Open file*: a source by its name. Source maps are loaded while it is open, so that original files are found too. */
import { Command as CommandMenu } from 'cmdk';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { PageResource, ScriptEntry } from '../../../shared/contracts/scripts.ts';
import { Dialog } from '../../widgets/dialog.tsx';
import { foundFiles, MOST_FILES } from './found-files.ts';
import { choiceKey, type SourceChoice } from './source-tree.ts';
import { useScriptOriginals } from './use-script-originals.ts';

export interface OpenFileDialogProps {
  readonly targetId: string;
  readonly scripts: readonly ScriptEntry[];
  readonly resources: readonly PageResource[];
  readonly onChoose: (key: string, choice: SourceChoice) => void;
  readonly onClose: () => void;
}

/** Maps that are loaded for one dialog, one after the other. */
const MOST_MAPS = 200;

export function OpenFileDialog({ targetId, scripts, resources, onChoose, onClose }: OpenFileDialogProps) {
  const [typed, setTyped] = useState('');
  const { originals, load } = useScriptOriginals(targetId);
  // Scripts that are listed later are found by their URL.
  const [mapped] = useState(() => scripts.filter(({ sourceMap }) => sourceMap !== 'none').slice(0, MOST_MAPS));
  const loading = useRef(load);
  useEffect(() => {
    let isClosed = false;
    const loadAll = async (): Promise<void> => {
      for (const { scriptId } of mapped) {
        if (isClosed) return;
        await loading.current(scriptId);
      }
    };
    void loadAll();
    return () => {
      isClosed = true;
    };
  }, [mapped]);
  const files = useMemo(
    () => foundFiles({ scripts, resources, originals }, typed),
    [scripts, resources, originals, typed],
  );
  const loaded = mapped.filter(({ scriptId }) => originals.get(scriptId)?.state === 'known').length;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Open file"
      widthPx={600}
    >
      <CommandMenu label="Files" shouldFilter={false} loop className="sources-open">
        <CommandMenu.Input
          className="sources-open-field"
          data-autofocus
          placeholder="File name or path"
          value={typed}
          onValueChange={setTyped}
        />
        <CommandMenu.List className="sources-open-list">
          {files.slice(0, MOST_FILES).map(({ key, name, path, choice }) => (
            <CommandMenu.Item
              key={key}
              value={key}
              className="sources-open-item"
              onSelect={() => onChoose(choiceKey(choice), choice)}
            >
              <span className="cut">{name}</span>
              <span className="third cut" title={path}>
                {path}
              </span>
            </CommandMenu.Item>
          ))}
        </CommandMenu.List>
        <p className="third">
          {files.length === 0
            ? `No results for "${typed}"`
            : `${formatCount(Math.min(files.length, MOST_FILES))} of ${formatCount(files.length)}`}
          {loaded < mapped.length ? `, loading source maps: ${loaded} of ${mapped.length}` : ''}
        </p>
      </CommandMenu>
    </Dialog>
  );
}
