"""What maintainers run beside the project: releases, locks, fuzzing. None of it is packed into the wheel."""
