/** Slow work with a known fix: two CPU profiles, one of each variant, name the function that made the difference. */
const REGIONS = 20;
const DISTRICTS = 20;
const CUSTOMERS = 10;
const INVOICES = 4000;

/** Customers belong to districts, and those to regions: two levels of `parts`. */
const country = {
  parts: Array.from({ length: REGIONS }, (_region, region) => ({
    parts: Array.from({ length: DISTRICTS }, (_district, district) => ({
      customers: Array.from({ length: CUSTOMERS }, (_customer, place) => {
        const number = (region * DISTRICTS + district) * CUSTOMERS + place;
        return { number, discount: number % 10 };
      }),
    })),
  })),
};

/** Adds up all invoices, in cents; `isFixed` builds a map once, instead of searching the whole country for each invoice. */
export function totalInvoices(isFixed) {
  const byNumber = isFixed ? customersByNumber(country, new Map()) : null;
  let cents = 0;
  for (let invoice = 0; invoice < INVOICES; invoice += 1) {
    const number = (invoice * 7919) % (REGIONS * DISTRICTS * CUSTOMERS);
    const customer = byNumber === null ? findCustomer(country, number) : byNumber.get(number);
    cents += 10_000 - customer.discount * 100;
  }
  return cents;
}

function findCustomer({ parts = [], customers = [] }, number) {
  for (const customer of customers) if (customer.number === number) return customer;
  for (const part of parts) {
    const found = findCustomer(part, number);
    if (found !== null) return found;
  }
  return null;
}

function customersByNumber({ parts = [], customers = [] }, byNumber) {
  for (const customer of customers) byNumber.set(customer.number, customer);
  for (const part of parts) customersByNumber(part, byNumber);
  return byNumber;
}
