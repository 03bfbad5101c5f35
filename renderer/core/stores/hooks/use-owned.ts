/** Holds what a component makes once for an owner, such as its document, and makes again for another owner. */
import { useEffect, useRef, useState } from 'react';

export function useOwned<T>(owner: unknown, make: () => T): T {
  const [made, setMade] = useState(make);
  const latest = useRef(make);
  useEffect(() => {
    latest.current = make;
  });
  const madeFor = useRef(owner);
  useEffect(() => {
    if (madeFor.current === owner) return;
    madeFor.current = owner;
    setMade(latest.current());
  }, [owner]);
  return made;
}
