/** Names such as the registers of British schools hold. Nobody in particular. */

export const forenames: readonly [string, ...string[]] = [
  'Aaliyah', 'Aaron', 'Abdul', 'Abigail', 'Ada', 'Adam', 'Adebayo', 'Aisha', 'Alastair', 'Alfie', 'Alice', 'Amara', 'Amelia',
  'Amir', 'Anaïs', 'Aneurin', 'Anjali', 'Anya', 'Archie', 'Arthur', 'Asha', 'Ava', 'Ayaan', 'Beatrice', 'Ben', 'Bethan', 'Bronwen',
  'Callum', 'Cerys', 'Charlie', 'Chidi', 'Chloë', 'Ciarán', 'Clara', 'Connor', 'Daisy', 'Daniel', 'Dario', 'Dylan', 'Edith',
  'Elin', 'Eliza', 'Ella', 'Emeka', 'Emily', 'Erin', 'Esmé', 'Esther', 'Ethan', 'Eva', 'Evie', 'Farah', 'Fatima', 'Finlay',
  'Florence', 'Freya', 'Gabriel', 'George', 'Grace', 'Gwen', 'Hamza', 'Hannah', 'Harriet', 'Harry', 'Hassan', 'Henry', 'Ibrahim',
  'Imogen', 'Isaac', 'Isla', 'Ivy', 'Jack', 'Jacob', 'Jaya', 'Jakub', 'Jessica', 'José', 'Joseph', 'Jude', 'Kai', 'Kasia', 'Kofi',
  'Layla', 'Leila', 'Leo', 'Liam', 'Lily', 'Lola', 'Lucas', 'Lucy', 'Maisie', 'Malachi', 'Margaret', 'Maryam', 'Mason', 'Matilda',
  'Max', 'Maya', 'Megan', 'Mia', 'Mohammed', 'Molly', 'Nadia', 'Natalia', 'Nathan', 'Ngozi', 'Niamh', 'Nikhil', 'Noah', 'Noor',
  'Olivia', 'Ollie', 'Omar', 'Oscar', 'Poppy', 'Priya', 'Rafał', 'Ravi', 'Reuben', 'Rhys', 'Róisín', 'Rosie', 'Ruby', 'Safiya',
  'Samuel', 'Sara', 'Seán', 'Shreya', 'Siân', 'Sienna', 'Siobhán', 'Sofia', 'Sophie', 'Tariq', 'Temi', 'Teddy', 'Theo', 'Thomas',
  'Tobias', 'Uche', 'Victoria', 'Violet', 'William', 'Yasmin', 'Yusuf', 'Zainab', 'Zara', 'Zoë',
]; // prettier-ignore

export const surnames: readonly [string, ...string[]] = [
  'Abbott', 'Adeyemi', 'Ahmed', 'Akhtar', 'Ali', 'Allen', 'Anderson', 'Atkinson', 'Bailey', 'Baker', 'Barker', 'Begum', 'Bell',
  'Bennett', 'Bianchi', 'Booth', 'Bradley', 'Brooks', 'Brown', 'Butler', 'Campbell', 'Carter', 'Chapman', 'Chowdhury', 'Clark',
  'Collins', 'Cooper', 'Cox', "D'Souza", 'Davies', 'Dawson', 'Diaz', 'Dixon', 'Edwards', 'Ellis', 'Evans', 'Farrell', 'Fernandes',
  'Fisher', 'Foster', 'Fox', 'García', 'Gibson', 'Gill', 'Graham', 'Grant', 'Gray', 'Green', 'Griffiths', 'Gupta', 'Hall',
  'Hamilton', 'Harris', 'Harvey', 'Hill', 'Holmes', 'Hughes', 'Hunt', 'Hussain', 'Hutchinson', 'Islam', 'Jackson', 'James',
  'Jenkins', 'Johnson', 'Jones', 'Kaur', 'Kelly', 'Khan', 'King', 'Knight', 'Kowalska', 'Lee', 'Lewis', 'Lloyd', 'MacDonald',
  'Mahmood', 'Marsh', 'Martin', 'Mason', 'McCarthy', 'Miah', 'Miller', 'Mills', 'Mitchell', 'Mohamed', 'Moore', 'Morgan', 'Morris',
  'Müller', 'Murphy', "N'Diaye", 'Nguyen', 'Nowak', 'Núñez', "O'Brien", "O'Connor", "O'Neill", 'Okafor', 'Okonkwo', 'Owen', 'Palmer',
  'Parker', 'Patel', 'Phillips', 'Powell', 'Price', 'Quinn', 'Rahman', 'Reid', 'Reynolds', 'Richards', 'Roberts', 'Robinson',
  'Rogers', 'Rose', 'Ryan', 'Santos', 'Shah', 'Sharma', 'Shaw', 'Silva', 'Singh', 'Smith', 'Stewart', 'Suleiman', 'Taylor',
  'Thomas', 'Thompson', 'Turner', 'Walker', 'Walsh', 'Ward', 'Watson', 'Webb', 'White', 'Wiśniewski', 'Wilkinson', 'Williams',
  'Wilson', 'Wood', 'Wright', 'Yıldız', 'Young', 'Zhang',
]; // prettier-ignore
