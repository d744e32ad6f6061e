// It puts parts of the package at hand, and exports nothing.
export {};
