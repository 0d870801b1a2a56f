Console.WriteLine("ptspec");
