/** Work that is slow for a reason that can be mended: two CPU profiles, one of each way, name the function that made the difference. */
const REGIONS = 20;
const DISTRICTS = 20;
const CUSTOMERS = 10;
const INVOICES = 4000;

/** Customers stand in districts, and those in regions: two levels of `parts`. */
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

/** Adds up all invoices, in cents; `isMended` makes a map once, in place of a walk through the whole country for each invoice. */
export function totalInvoices(isMended) {
  const byNumber = isMended ? customersByNumber(country, new Map()) : null;
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
