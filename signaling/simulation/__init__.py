"""The simulator: the server's own domain, service and storage under a virtual clock, with made-up people around them.

Nothing of the queue is modelled a second time here. Customers and clerks who take, wait, answer and leave as a scenario
says give their commands to the same `Desk` on the same tables as the server's; only the clock is turned by hand.
"""
