"""Who vouches for a mail's sender: results of trusted hops, else signatures checked here. None is not fail."""
