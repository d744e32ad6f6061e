// What a cold start costs without any client.
export const open = ({ transport }) => ({ labelsInBucket: async () => transport() });
