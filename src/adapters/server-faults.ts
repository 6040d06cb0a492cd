/** The kinds of fault that any pool may be asked to survive: of the server and the network, rather than of the driver itself. */
export const serverFaults = [
  "refused",
  "hang",
  "statement",
  "lost",
  "lost-idle",
  "rollback",
  "down",
  "restart",
] as const;
