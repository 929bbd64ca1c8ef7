// A job's progress, as the server tells it.
