"""What runs at the service point: the customer's page and the kiosk in Python."""
