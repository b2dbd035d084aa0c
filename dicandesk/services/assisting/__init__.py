"""What was guided: meetings, the day book, appointments, referrals."""
