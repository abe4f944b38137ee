"""Former releases, as they spoke and looked: what a present server and present clients must get on with."""
