/** The expandable properties of an object. */
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { formatCount } from '../../../shared/base/units.ts';
import type { ConsoleProperty } from '../../../shared/contracts/console.ts';
import { ChevronDownIcon, ChevronRightIcon } from '../../widgets/icons.tsx';
import type { OpenedObjects } from './opened-objects.ts';
import { errorText } from '../../widgets/person-text.ts';

interface ObjectTreeProps {
  readonly objects: StoreApi<OpenedObjects>;
  /** The path that identifies this occurrence of the object. */
  readonly place: string;
  readonly objectId: string;
}

function Property({ objects, place, property }: Omit<ObjectTreeProps, 'objectId'> & { property: ConsoleProperty }) {
  const { name, kind, text, objectId, isEnumerable } = property;
  const isOpen = useStore(objects, ({ open }) => open.has(place));
  const words = (
    <>
      <span className="console-name" data-kind={kind} data-dim={!isEnumerable || undefined}>
        {name}
      </span>
      <span className="third">: </span>
      <span className="console-value">{text}</span>
    </>
  );
  if (objectId === null) return <div className="console-property">{words}</div>;
  return (
    <>
      <button
        type="button"
        className="console-property"
        aria-expanded={isOpen}
        onClick={() => objects.getState().toggle(place, objectId)}
      >
        {isOpen ? <ChevronDownIcon size={12} /> : <ChevronRightIcon size={12} />}
        {words}
      </button>
      {isOpen ? <ObjectTree objects={objects} place={place} objectId={objectId} /> : null}
    </>
  );
}

export function ObjectTree({ objects, place, objectId }: ObjectTreeProps) {
  const object = useStore(objects, ({ loaded }) => loaded.get(objectId));
  if (object === undefined || object.state === 'loading')
    return <div className="console-properties third">Loading properties …</div>;
  if (object.state === 'failed')
    return <output className="console-properties is-warning">{errorText(object.error)}</output>;
  const { properties, omitted } = object.content;
  return (
    <div className="console-properties">
      {properties.length === 0 ? <span className="third">No properties</span> : null}
      {properties.map((property, index) => (
        <Property
          // A name may occur twice, as a private name of two classes.
          key={`${property.kind} ${property.name} ${index}`}
          objects={objects}
          place={`${place}/${index}`}
          property={property}
        />
      ))}
      {omitted > 0 ? <div className="third">{formatCount(omitted)} more not shown</div> : null}
    </div>
  );
}
