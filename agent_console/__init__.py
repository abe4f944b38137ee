"""What runs at the agency: the clerk's page and a scripted clerk."""
