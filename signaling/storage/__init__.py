"""Tables, queries and migrations behind the port that `signaling.service.ports` owns."""
