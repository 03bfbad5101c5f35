/** Which groups of tools assistants are offered. */
import type { Settings } from '../../../shared/contracts/app/settings.ts';
import {
  CATEGORY_LABELS,
  ToolCategorySchema,
  type ToolCategory,
} from '../../../shared/contracts/app/tool-categories.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { SettingRow } from './setting-row.tsx';

export function ToolCategories({ disabledCategories }: Pick<Settings, 'disabledCategories'>) {
  const bridge = useBridge();
  const { error, perform } = useAction();
  const toggle = (category: ToolCategory): void => {
    const others = disabledCategories.filter((each) => each !== category);
    const next = others.length === disabledCategories.length ? [...others, category] : others;
    void perform(() => bridge.command('settings.update', { disabledCategories: next }));
  };
  return (
    <SettingRow
      title="Tools offered to assistants"
      explanation="Tools in a disabled category are not listed and cannot be called. Connected assistants are notified immediately."
      error={error}
    >
      <fieldset className="setting-categories" aria-label="Tools offered to assistants">
        {ToolCategorySchema.options.map((category) => (
          <Button
            key={category}
            size="tiny"
            aria-pressed={!disabledCategories.includes(category)}
            onClick={() => toggle(category)}
          >
            {CATEGORY_LABELS[category]}
          </Button>
        ))}
      </fieldset>
    </SettingRow>
  );
}
